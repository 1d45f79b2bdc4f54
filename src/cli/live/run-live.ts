import type { Federation } from '../../federation/federation.ts';
import type { Rendering } from '../../render/rendering.ts';
import { askFleet, type ClusterAnswer, type FleetDeps } from './ask-fleet.ts';
import { liveText } from './live-text.ts';

/** What a valid repository would meet in its clusters. */
export interface LiveReport {
  /** Every cluster answered, and nothing would be refused. */
  clear: boolean;
  clusters: ClusterAnswer[];
  /** For people. */
  text: string;
}

/** Asks every cluster what of the rendering is there, and what a rollout would do with it. Writes nothing. */
export async function runLive(
  deps: FleetDeps,
  { federation, objects }: { federation: Federation } & Pick<Rendering, 'objects'>,
  stop: AbortSignal,
): Promise<LiveReport> {
  const clusters = await askFleet(deps, { federation, objects }, stop);
  return { clear: clusters.every(isClear), clusters, text: liveText(clusters) };
}

function isClear({ problem, presences, faults }: ClusterAnswer): boolean {
  return (
    problem === undefined &&
    faults.length === 0 &&
    presences.every(({ would, adopt }) => would[adopt] !== 'refuse')
  );
}
