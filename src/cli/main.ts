import { Command, CommanderError } from 'commander';
import { VERSION } from '../version.ts';
import type { CommandContext } from './command.ts';
import { addEnroll } from './enroll.ts';
import { addInit } from './init.ts';
import { processOutput } from './output.ts';
import { addServices } from './services.ts';
import { addStatus } from './status.ts';
import { EXIT, UsageError } from './usage-error.ts';
import { addValidate } from './validate.ts';

const EXIT_CODES = `
Exit codes: 0 done; 1 failed (validate: faults, status: clusters do not agree);
2 status: still waiting; 64 wrong arguments or settings, nothing was begun.
Settings: flag > environment (LOCKSTEP_*) > lockstep.yaml.`;

/** Runs the command line; resolves with the exit code. Mistakes of a person are told without a stack trace. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let exitCode: number = EXIT.ok;
  const context: CommandContext = {
    env,
    output: processOutput(env),
    finish: (code) => {
      exitCode = code;
    },
  };
  try {
    await program(context).parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return tell(error);
  }
}

/** In the order in which a newcomer needs them. */
function program(context: CommandContext): Command {
  const root = new Command('lockstep')
    .description('One commit, every cluster, one address, one verdict.')
    .version(VERSION, '-V, --version')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'lockstep: ')) })
    .showHelpAfterError('(add --help to see what there is)')
    .addHelpText('after', EXIT_CODES)
    .helpCommand('help [command]', 'tell more of a command');
  addInit(root, context);
  addEnroll(root, context);
  addValidate(root, context);
  addServices(root, context);
  addStatus(root, context);
  return root;
}

function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`lockstep: ${error.message}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}
