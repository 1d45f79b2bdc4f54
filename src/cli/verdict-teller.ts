import type { Metrics } from '../http/metrics.ts';
import type { Verdict } from '../verdict/verdict-types.ts';

/** Tells the metrics of each verdict; a cluster that left the federation must not stay red in anybody's dashboard. */
export function verdictTeller(
  metrics: Pick<Metrics, 'commitState' | 'clusterState' | 'forgetCluster'>,
): (verdict: Pick<Verdict, 'state' | 'clusters'>) => void {
  let known = new Set<string>();

  function tellClusters(clusters: Verdict['clusters']): void {
    const present = new Set(clusters.map(({ cluster }) => cluster));
    for (const cluster of known) if (!present.has(cluster)) metrics.forgetCluster(cluster);
    known = present;
    for (const { cluster, state } of clusters) metrics.clusterState(cluster, state);
  }

  return ({ state, clusters }) => {
    metrics.commitState(state);
    // A federation has at least one cluster. None judged: the commit is bad, and every cluster stays as it was.
    if (clusters.length > 0) tellClusters(clusters);
  };
}
