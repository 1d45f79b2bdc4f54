import type { PlacedObject } from '../../applier/plan/plan.ts';
import { placeObjects } from '../../applier/see/place-objects.ts';
import type { Cluster, ListOptions, Resource } from '../../cluster/cluster.ts';
import { isClusterError } from '../../cluster/cluster-error.ts';
import { assertCluster } from '../../cluster/cluster-uid.ts';
import { displayName, groupKindKey, type KubeObject, type ObjectRef } from '../../cluster/object.ts';
import type { Federation, FederationCluster } from '../../federation/federation.ts';
import { assertOwner } from '../../record/identity.ts';
import type { ObjectFault, Origin } from '../../record/record.ts';
import { readRecord } from '../../record/store.ts';
import type { DesiredObject } from '../../render/rendering.ts';
import { type Presence, presenceOf } from './presence.ts';

/** What is asked of one cluster. */
export interface Question {
  federation: Federation;
  origin: Origin;
  subject: FederationCluster & { uid: string };
  objects: readonly DesiredObject[];
}

export interface Presences {
  presences: Presence[];
  /** Objects that the cluster does not know, or does not let us look for. */
  faults: ObjectFault[];
}

/**
 * Looks for every desired object in a cluster, by GET and by LISTs of metadata alone: no value leaves the cluster.
 * Rejects as a look does: `ClusterError`, `WrongCluster`, `RecordRefused`.
 */
export async function readPresences(
  cluster: Cluster,
  question: Question,
  signal: AbortSignal,
): Promise<Presences> {
  const { federation, origin, subject, objects } = question;
  const { name, namespace, adopt } = federation;
  const [, stored, discovery] = await Promise.all([
    assertCluster(cluster, subject.uid, signal),
    readRecord(cluster, name, signal),
    cluster.discover({ signal }),
  ]);
  if (stored) assertOwner(stored.record, { federation: name, origin, cluster: subject });
  const placed = placeObjects(objects, { discovery, federation: name, namespace, adopt });
  const groups = Map.groupBy(placed.objects, ({ ref }) => `${groupKindKey(ref)}/${ref.namespace ?? ''}`);
  const read = await Promise.all(
    [...groups.values()].map((group) => readGroup(cluster, group, { name, signal })),
  );
  return {
    presences: read.flatMap(({ presences }) => presences),
    faults: [...placed.faults, ...read.flatMap(({ faults }) => faults)],
  };
}

/** Objects of one kind in one namespace. */
async function readGroup(
  cluster: Cluster,
  group: readonly PlacedObject[],
  { name, signal }: { name: string; signal: AbortSignal },
): Promise<Presences> {
  const [first] = group;
  if (!first) return { presences: [], faults: [] };
  try {
    const live = await listNamed(cluster, first.resource, { refs: group.map(({ ref }) => ref), signal });
    const presences = group.map((desired) => presenceOf(desired, live.get(desired.ref.name), name));
    return { presences, faults: [] };
  } catch (error) {
    if (!isClusterError(error, 'refused')) throw error;
    const { message } = error;
    return {
      presences: [],
      faults: group.map(({ ref }) => ({ object: displayName(ref), message, final: true })),
    };
  }
}

/** By name. A kind that is not served yet has none. */
async function listNamed(
  cluster: Cluster,
  resource: Resource,
  { refs, signal }: { refs: readonly ObjectRef[]; signal: AbortSignal },
): Promise<Map<string, KubeObject>> {
  const [first] = refs;
  const options: ListOptions = {
    metadataOnly: true,
    signal,
    ...(first?.namespace !== undefined && { namespace: first.namespace }),
    ...(refs.length === 1 && { fieldSelector: `metadata.name=${first?.name}` }),
  };
  const { items } = await cluster.list(resource, options).catch((error) => {
    if (isClusterError(error, 'not-found')) return { items: [] };
    throw error;
  });
  return new Map(items.map((item) => [item.metadata.name, item]));
}
