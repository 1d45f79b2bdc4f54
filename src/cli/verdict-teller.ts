import type { Metrics } from '../http/metrics.ts';
import type { Verdict } from '../verdict/verdict-types.ts';

/** Tells the metrics of each verdict; a cluster that left the federation must not stay red in anybody's dashboard. */
export function verdictTeller(
  metrics: Pick<Metrics, 'commitState' | 'clusterState' | 'forgetCluster'>,
): (verdict: Pick<Verdict, 'state' | 'clusters'>) => void {
  let known = new Set<string>();
  return ({ state, clusters }) => {
    const present = new Set(clusters.map(({ cluster }) => cluster));
    for (const cluster of known) if (!present.has(cluster)) metrics.forgetCluster(cluster);
    known = present;
    metrics.commitState(state);
    for (const { cluster, state: ofCluster } of clusters) metrics.clusterState(cluster, ofCluster);
  };
}
