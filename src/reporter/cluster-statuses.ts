import type { CommitStatus } from '../github/forge.ts';
import type { ClusterVerdict } from '../verdict/verdict-types.ts';

/** Up to this many clusters get a status each; beyond it only some of those that failed. */
const SMALL_FEDERATION = 20;
const MOST_FAILED = 10;

/**
 * The `lockstep/<cluster>` statuses that go with a verdict. Contexts that were `told` before are told again: one that
 * was red must not stay so when the cluster has healed. Pure.
 */
export function clusterStatuses(
  clusters: readonly ClusterVerdict[],
  context: string,
  told: ReadonlySet<string>,
): CommitStatus[] {
  const statuses = clusters
    .filter(({ state }) => state !== 'pending')
    .map(({ cluster, state, description }) => ({ context: `${context}/${cluster}`, state, description }));
  if (clusters.length <= SMALL_FEDERATION) return statuses;
  const before = statuses.filter((status) => told.has(status.context));
  const fresh = statuses.filter((status) => status.state !== 'success' && !told.has(status.context));
  return [...before, ...fresh.slice(0, Math.max(0, MOST_FAILED - before.length))];
}
