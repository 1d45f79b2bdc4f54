import { type Command, Option } from 'commander';
import { type CommandContext, withConfig } from './command.ts';
import { LOG_LEVELS } from './log-levels.ts';
import type { Role, ServeOptions } from './serve.ts';

/** `lockstep run`, `watcher` and `worker`: what runs until it is stopped. */
export function addServices(root: Command, context: CommandContext): void {
  addService(root, 'run', 'watcher and worker in one process', context).option(
    '--embedded-redis',
    'start a redis-server of its own as a child',
  );
  addService(root, 'watcher', 'watch the branch, poke, answer for its commits', context);
  addService(
    root,
    'worker',
    'take pokes and look at clusters; any number; needs no GitHub settings',
    context,
  );
}

function addService(root: Command, role: Role, description: string, { env }: CommandContext): Command {
  return withConfig(root.command(role).description(description))
    .option('--redis <url>', 'where Redis is')
    .option('--concurrency <n>', 'clusters looked at side by side')
    .addOption(new Option('--log <level>', 'how much is logged').choices(LOG_LEVELS))
    .action(async (options: ServeOptions) => {
      const { serve } = await import('./serve.ts');
      await serve(role, options, env);
    });
}
