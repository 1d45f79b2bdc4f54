import type { CommitStatus } from '../github/forge.ts';
import type { Occurrence } from './occurrence.ts';

/** Up to this many clusters get a status each; beyond it only some of those that failed. */
const SMALL_FEDERATION = 20;
const MOST_FAILED = 10;

type Told = Pick<Occurrence, 'clusters' | 'told'>;

/**
 * The `lockstep/<cluster>` statuses that go with a verdict, of the clusters that are decided; they are `told` from then
 * on. What was told before is told again: a cluster that was red must not stay so when it has healed.
 */
export function clusterStatuses({ clusters, told }: Told, context: string): CommitStatus[] {
  const statuses = clusters
    .filter(({ state }) => state !== 'pending')
    .map(({ cluster, state, description }) => ({ context: `${context}/${cluster}`, state, description }));
  const before = statuses.filter((status) => told.has(status.context));
  const fresh = statuses.filter((status) => !told.has(status.context));
  const isSmall = clusters.length <= SMALL_FEDERATION;
  const failed = fresh.filter(({ state }) => state !== 'success');
  const first = isSmall ? fresh : failed.slice(0, Math.max(0, MOST_FAILED - told.size));
  for (const status of first) told.add(status.context);
  return [...before, ...first];
}

/** Those of clusters that were not decided yet when the verdict was. */
export function lateStatuses({ clusters, told }: Told, context: string): CommitStatus[] {
  const before = new Set(told);
  return clusterStatuses({ clusters, told }, context).filter((status) => !before.has(status.context));
}
