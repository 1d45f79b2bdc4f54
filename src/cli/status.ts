import type { Command } from 'commander';
import { systemClock } from '../clock/system-clock.ts';
import { withoutCredentials } from '../git/remote.ts';
import { createParser } from '../manifests/parser.ts';
import { createRenderer } from '../render/renderer.ts';
import { type CommandContext, withConfig } from './command.ts';
import { loadConfig, type Overrides } from './config.ts';
import { connectClusters } from './connect-clusters.ts';
import { openRepository } from './open-repository.ts';
import { runStatus, type StatusOptions } from './status/run-status.ts';
import { untilStopped } from './until-stopped.ts';

const STATES = `
States: applied; applying, waiting (for readiness or an address), behind (at another revision);
  failed, refused (not the cluster that it should be), not enrolled, unreachable.
Exit codes: 0 all clusters agree on the tip; 2 still waiting; 1 not; 64 wrong arguments or settings.`;

/** `lockstep status`: how the tip stands in all clusters, as they say themselves. */
export function addStatus(root: Command, context: CommandContext): void {
  withConfig(root.command('status').description('how the tip stands in all clusters, as they say now'))
    .option('--json', 'print one line of JSON; with --watch one for each change')
    .option('-w, --watch', 'show every change until stopped')
    .addHelpText('after', STATES)
    .action(async (options: Overrides & StatusOptions) => context.finish(await status(options, context)));
}

async function status(options: Overrides & StatusOptions, { env, output }: CommandContext): Promise<number> {
  const config = await loadConfig(options, env);
  const stopping = untilStopped();
  const { repository, close } = await openRepository(config, { clock: systemClock, env, scratch: true });
  const parser = createParser(systemClock, { threads: 1 });
  const renderer = createRenderer(parser);
  const clusters = connectClusters(config, systemClock, env);
  const deps = {
    clock: systemClock,
    origin: { repository: withoutCredentials(config.repository.url), branch: config.repository.branch },
    repository,
    render: async (revision: string) => renderer(await repository.readTree(revision)),
    openCluster: clusters.open,
    output,
    pollMs: config.poll,
  };
  try {
    return await runStatus(deps, options, stopping.signal);
  } finally {
    stopping.release();
    await Promise.allSettled([clusters.close(), parser.close(), close()]);
  }
}
