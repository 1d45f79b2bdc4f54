import { systemClock } from '../../clock/system-clock.ts';
import { withoutCredentials } from '../../git/remote.ts';
import { createParser } from '../../manifests/parser.ts';
import { createRenderer } from '../../render/renderer.ts';
import type { CommandContext } from '../command.ts';
import { loadConfig, type Overrides } from '../config.ts';
import { connectClusters } from '../connect-clusters.ts';
import { openRepository } from '../open-repository.ts';
import { untilStopped } from '../until-stopped.ts';
import { runStatus, type StatusOptions } from './run-status.ts';

/** Opens what status needs, a scratch mirror among it, and closes it again. Gives the exit code. */
export async function openStatus(
  options: Overrides & StatusOptions,
  { env, output }: CommandContext,
): Promise<number> {
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
