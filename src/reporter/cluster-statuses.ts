import type { CommitStatus } from '../github/forge.ts';
import type { ClusterVerdict } from '../verdict/verdict-types.ts';

/** Up to this many clusters get a status each; beyond it only some of those that failed. */
const SMALL_FEDERATION = 20;
const MOST_FAILED = 10;

/** The `lockstep/<cluster>` statuses that go with a verdict. Pure. */
export function clusterStatuses(clusters: readonly ClusterVerdict[], context: string): CommitStatus[] {
  const decided = clusters.filter(({ state }) => state !== 'pending');
  const told =
    clusters.length <= SMALL_FEDERATION
      ? decided
      : decided.filter(({ state }) => state !== 'success').slice(0, MOST_FAILED);
  return told.map(({ cluster, state, description }) => ({
    context: `${context}/${cluster}`,
    state,
    description,
  }));
}
