import { CommanderError } from 'commander';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { chaos } from './chaos.ts';
import { type ChaosOptions, readOptions } from './chaos-options.ts';
import { type ChaosReport, commandOf, textOf } from './report.ts';

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
  const report = await runIn(options);
  console.log(options.json ? JSON.stringify(report) : `\n${textOf(report)}`);
  return report.violations.length === 0 ? EXIT.held : EXIT.violated;
}

/** Controllers make pods ready, which is nothing that a run breaks. */
async function runIn(options: ChaosOptions): Promise<ChaosReport> {
  const sandbox = await startSandbox({ clusters: options.clusters, controllers: false, onProgress: say });
  try {
    return await chaos(sandbox, options, say);
  } catch (error) {
    say(`broke off. Run it again: ${commandOf(options)}`);
    throw error;
  } finally {
    await sandbox.stop();
  }
}

function say(text: string): void {
  process.stderr.write(`chaos: ${text}\n`);
}
