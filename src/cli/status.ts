import type { Command } from 'commander';
import { type CommandContext, withConfig } from './command.ts';
import type { Overrides } from './config.ts';
import type { StatusOptions } from './status/run-status.ts';

const STATES = `
States: applied; applying, waiting (to be ready, or for an address), behind (at
another revision); failed, refused (not the cluster that it should be),
not enrolled, unreachable.
Exit codes: 0 all clusters agree on the tip; 2 still waiting; 1 not;
64 wrong arguments or settings.`;

/** `lockstep status`: how the tip stands in all clusters, as they say themselves. */
export function addStatus(root: Command, context: CommandContext): void {
  withConfig(root.command('status').description('how the tip stands in all clusters, as they say now'))
    .option('--json', 'print one line of JSON; with --watch one for each change')
    .option('-w, --watch', 'show every change until stopped')
    .addHelpText('after', STATES)
    .action(async (options: Overrides & StatusOptions) => {
      const { openStatus } = await import('./status/open-status.ts');
      context.finish(await openStatus(options, context));
    });
}
