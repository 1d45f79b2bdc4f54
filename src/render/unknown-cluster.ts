import type { Federation } from '../federation/federation.ts';
import type { Fault } from '../manifests/fault.ts';
import { didYouMean } from '../manifests/nearest.ts';

/** Something names a cluster that federation.yaml does not. `what` begins the sentence. */
export function unknownCluster(what: string, name: string, { clusters }: Federation): Fault {
  const names = clusters.map((cluster) => cluster.name);
  const advice = didYouMean(name, names) ?? 'Add the cluster to federation.yaml, or remove what names it';
  return {
    message: `${what} names the cluster ${JSON.stringify(name)}, and federation.yaml has none of that name`,
    advice,
  };
}
