import type { Federation } from '../federation/federation.ts';
import type { Fault } from '../manifests/fault.ts';
import type { Rendering } from './rendering.ts';

/** A revision that wants nothing of a cluster would have it pruned bare, so it is taken for a mistake. */
export function emptyClusters(federation: Federation, objects: Rendering['objects']): Fault[] {
  const { base, overlays, clusters } = federation;
  const empty = clusters.filter(({ name }) => (objects.get(name)?.length ?? 0) === 0);
  const [first] = empty;
  if (first && clusters.length > 1 && empty.length === clusters.length) {
    const message = `no cluster would get any object: ${base}/ and ${overlays}/ hold no manifests`;
    return [{ message, place: first.place, advice: `Put at least one manifest into ${base}/` }];
  }
  return empty.map(({ name, place }) => ({
    cluster: name,
    message: `the cluster would get no object: neither ${base}/ nor ${overlays}/${name}/ holds a manifest`,
    place,
    advice: 'Add one, or remove the cluster from federation.yaml',
  }));
}
