import type { KubeObject } from '../../src/cluster/object.ts';
import { applySetId, PART_OF_LABEL } from '../../src/record/applyset.ts';
import type { WatchedFederation } from './watched-federation.ts';

/** Objects of other people in a federation's namespace. */
type Place = Pick<WatchedFederation, 'name' | 'namespace' | 'clusters'>;

const NAMES = ['foreign', 'copied'];

/** One that has nothing to do with us, and one whose owner copied our label. Gives name, uid and version of each. */
export async function plantForeign(place: Place): Promise<string[]> {
  const labels = { [PART_OF_LABEL]: applySetId(place.name) };
  for (const { client } of place.clusters) {
    const maps = `/api/v1/namespaces/${place.namespace}/configmaps`;
    await client.request('POST', maps, { metadata: { name: 'foreign' }, data: { owner: 'somebody' } });
    await client.request('POST', maps, { metadata: { name: 'copied', labels }, data: { owner: 'somebody' } });
  }
  return foreignVersions(place);
}

/** Name, uid and version of each as they are now: whoever touched one has changed this. */
export async function foreignVersions({ clusters, namespace }: Place): Promise<string[]> {
  const one = async ({ client, name: cluster }: Place['clusters'][number], name: string) => {
    const { body } = await client.request('GET', `/api/v1/namespaces/${namespace}/configmaps/${name}`);
    const { uid, resourceVersion } = (body as Partial<KubeObject>).metadata ?? {};
    return `${cluster}: ${name} ${uid} ${resourceVersion}`;
  };
  return Promise.all(clusters.flatMap((cluster) => NAMES.map((name) => one(cluster, name))));
}
