import { Command, CommanderError, Option } from 'commander';
import { type Role, type ServeOptions, serve } from './serve.ts';
import { EXIT, UsageError } from './usage-error.ts';
import { validate } from './validate.ts';

const VERSION = '0.1.0';

const EXIT_CODES = `
Exit codes: 0 done; 1 failed (validate: faults, status: clusters do not agree); 2 status: still waiting;
64 wrong arguments or configuration.
Settings: flag > environment (LOCKSTEP_*) > lockstep.yaml.`;

/** Runs the command line; resolves with the exit code. Mistakes of a person are told without a stack trace. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let exitCode: number = EXIT.ok;
  const finish = (code: number) => {
    exitCode = code;
  };
  try {
    await program(env, finish).parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return tell(error);
  }
}

function program(env: NodeJS.ProcessEnv, finish: (code: number) => void): Command {
  const root = new Command('lockstep')
    .description('One commit, every cluster, one address, one verdict.')
    .version(VERSION, '-V, --version')
    .exitOverride()
    .showHelpAfterError('(lockstep --help shows the commands)')
    .addHelpText('after', EXIT_CODES);
  addService(root, 'run', 'watcher and worker in one process', env);
  addService(root, 'watcher', 'watch the branch, poke the clusters, answer for its commits', env);
  addService(root, 'worker', 'take pokes and look at clusters; run as many as you like', env);
  root
    .command('validate')
    .description('check the manifests repository on disk: every fault at once, no cluster asked')
    .argument('[dir]', 'the repository', '.')
    .option('--json', 'print one JSON object')
    .action(async (dir: string, options: { json?: boolean }) => finish(await validate(dir, options, output)));
  return root;
}

function addService(root: Command, role: Role, description: string, env: NodeJS.ProcessEnv): void {
  const command = withConfig(root.command(role).description(description))
    .option('--concurrency <n>', 'clusters looked at side by side')
    .addOption(new Option('--log <level>', 'how much is logged').choices(['debug', 'info', 'warn', 'error']));
  if (role === 'run') command.option('--embedded-redis', 'start a redis-server of its own as a child');
  command.action((options: ServeOptions) => serve(role, options, env));
}

/** The settings that every command which talks to the outside has. */
export function withConfig(command: Command): Command {
  return command
    .option('-c, --config <file>', 'settings of this installation (default: lockstep.yaml)')
    .option('--repository <url>', 'the manifests repository')
    .option('--branch <name>', 'the branch to follow')
    .option('--redis <url>', 'where Redis is')
    .option('--kubeconfig <file>', 'how clusters are reached');
}

const output = {
  stdout: (text: string) => void process.stdout.write(text),
  stderr: (text: string) => void process.stderr.write(text),
};

function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`lockstep: ${error.message}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}
