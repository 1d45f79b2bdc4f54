import { CommanderError } from 'commander';
import { chaos } from './chaos.ts';
import { type ChaosOptions, readOptions } from './chaos-options.ts';
import { commandOf, textOf } from './report.ts';

const EXIT = { held: 0, violated: 1, usage: 64, interrupted: 130 } as const;
const MOST_SEED = 1_000_000;

process.exitCode = await main();

async function main(): Promise<number> {
  let options: ChaosOptions;
  try {
    options = readOptions(process.argv.slice(2), () => Math.floor(Math.random() * MOST_SEED));
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.held : EXIT.usage;
  }
  // Whatever was started ends with this process.
  process.once('SIGINT', () => process.exit(EXIT.interrupted));
  say(commandOf(options));
  const report = await chaos(options, say).catch((error) => {
    say(`broke off. Run it again: ${commandOf(options)}`);
    throw error;
  });
  console.log(options.json ? JSON.stringify(report) : `\n${textOf(report)}`);
  return report.violations.length === 0 ? EXIT.held : EXIT.violated;
}

function say(text: string): void {
  process.stderr.write(`chaos: ${text}\n`);
}
