import type { Cluster } from '../cluster/cluster.ts';
import { assertCluster } from '../cluster/cluster-uid.ts';
import { displayName, groupKindKey } from '../cluster/object.ts';
import type { Wanted } from './ask.ts';
import type { AppliedMemory } from './memory.ts';
import { objectFault } from './object-fault.ts';
import { type Placed, placeObjects } from './place-objects.ts';
import { type Change, plan } from './plan.ts';
import type { ObjectFault, Origin } from './record.ts';
import { assertOwner } from './record-identity.ts';
import { readRecord, type StoredRecord } from './record-store.ts';
import { rebuildInventory, resourcesOf, type Survey, survey } from './survey.ts';

/** One full look at a cluster: its record, its members, and what is to be done about them. */
export interface Seen {
  stored: StoredRecord | undefined;
  survey: Survey;
  /** Group-kinds that may have members, as the record or the rebuilt inventory says. */
  groupKinds: string[];
  changes: Change[];
  /** Objects that cannot even be planned: the cluster does not know their kind, or it cannot be listed. */
  faults: ObjectFault[];
}

export interface SeeDeps {
  origin: Origin;
  memory: AppliedMemory;
}

/** Reads the cluster. Throws `WrongCluster` or `RecordRefused` where it is not ours to look at, else `ClusterError`. */
export async function see(
  deps: SeeDeps,
  cluster: Cluster,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Seen> {
  const federation = wanted.federation.name;
  const [, stored] = await Promise.all([
    assertCluster(cluster, wanted.cluster.uid, signal),
    readRecord(cluster, federation, signal),
  ]);
  if (stored) assertOwner(stored.record, { origin: deps.origin, cluster: wanted.cluster });
  const { placed, discovery } = await place(cluster, wanted, signal);
  const groupKinds =
    stored?.record.groupKinds ?? (await rebuildInventory(cluster, federation, discovery, signal));
  const resources = [
    ...resourcesOf(discovery, groupKinds),
    ...placed.objects.map(({ resource }) => resource),
  ];
  const found = await survey(cluster, federation, resources, signal);
  const plannable = placed.objects.filter(({ resource }) => !found.unlisted.has(groupKindKey(resource)));
  const changes = plan({
    desired: plannable,
    members: found.members,
    isUnchanged: ({ key, digest }, live) => deps.memory.isUnchanged(cluster.name, key, digest, live),
    mayPrune: stored !== undefined,
  });
  return {
    stored,
    survey: found,
    groupKinds,
    changes,
    faults: [...placed.faults, ...unlistedFaults(placed, found)],
  };
}

/** Where discovery does not know a kind it is asked afresh once: a CRD may have come since. */
async function place(cluster: Cluster, { objects, federation }: Wanted, signal: AbortSignal) {
  const placeWith = async (fresh: boolean) => {
    const discovery = await cluster.discover({ fresh, signal });
    const context = { discovery, federation: federation.name, namespace: federation.namespace };
    return { discovery, placed: placeObjects(objects, context) };
  };
  const first = await placeWith(false);
  return first.placed.faults.length === 0 ? first : placeWith(true);
}

function unlistedFaults(placed: Placed, { unlisted }: Survey): ObjectFault[] {
  return placed.objects.flatMap(({ ref, resource }) => {
    const error = unlisted.get(groupKindKey(resource));
    return error ? [{ ...objectFault(ref, error), object: displayName(ref), final: false }] : [];
  });
}
