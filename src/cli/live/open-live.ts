import { systemClock } from '../../clock/system-clock.ts';
import type { Federation } from '../../federation/federation.ts';
import { withoutCredentials } from '../../git/remote.ts';
import type { Rendering } from '../../render/rendering.ts';
import type { CommandContext } from '../command.ts';
import { loadConfig, type Overrides } from '../config.ts';
import { connectClusters } from '../connect-clusters.ts';
import { untilStopped } from '../until-stopped.ts';
import { type LiveReport, runLive } from './run-live.ts';

/** Opens the clusters as lockstep.yaml says, asks them, and closes them again. */
export async function openLive(
  overrides: Overrides,
  rendering: { federation: Federation } & Pick<Rendering, 'objects'>,
  { env, output }: Pick<CommandContext, 'env' | 'output'>,
): Promise<LiveReport> {
  const config = await loadConfig(overrides, env);
  const clusters = connectClusters(config, systemClock, env);
  const stopping = untilStopped();
  const { url, branch } = config.repository;
  const deps = {
    clock: systemClock,
    origin: { repository: withoutCredentials(url), branch },
    openCluster: clusters.open,
    output,
  };
  try {
    return await runLive(deps, rendering, stopping.signal);
  } finally {
    stopping.release();
    await clusters.close();
  }
}
