import { placeObjects } from '../../applier/see/place-objects.ts';
import { addressOf, type Cluster } from '../../cluster/cluster.ts';
import { displayName } from '../../cluster/object.ts';
import type { Federation } from '../../federation/federation.ts';
import type { ClusterRecord, EntryPointState } from '../../record/record.ts';
import type { DesiredObject } from '../../render/rendering.ts';
import { addressesOf, isEntryPoint, type ShownAddresses } from '../../verdict/entry-points.ts';

/** What the entry points show of themselves now, by name (`Ingress default/nginx`). */
export type LiveEntryPoints = ReadonlyMap<string, ShownAddresses>;

/** Reads the entry points that a revision places in a cluster. Rejects with a `ClusterError`. */
export async function readEntryPoints(
  cluster: Cluster,
  objects: readonly DesiredObject[],
  { name: federation, namespace, adopt, verify }: Federation,
  signal: AbortSignal,
): Promise<LiveEntryPoints> {
  const entryPoints = objects.filter(({ object }) => isEntryPoint(object));
  if (entryPoints.length === 0) return new Map();
  const discovery = await cluster.discover({ signal });
  const placed = placeObjects(entryPoints, { discovery, federation, namespace, adopt });
  const read = placed.objects.map(async ({ ref, resource }): Promise<[string, ShownAddresses]> => {
    const live = await cluster.get(resource, addressOf(ref), signal);
    return [displayName(ref), live ? addressesOf(live, verify) : { addresses: [] }];
  });
  return new Map(await Promise.all(read));
}

/** The record with the addresses as they are now in place of those that its observer saw last. */
export function withLiveAddresses(record: ClusterRecord, live: LiveEntryPoints): ClusterRecord {
  const { outcome } = record;
  if (!outcome) return record;
  const entryPoints = outcome.observation.entryPoints.map((recorded) => asNow(recorded, live));
  return { ...record, outcome: { ...outcome, observation: { ...outcome.observation, entryPoints } } };
}

function asNow(recorded: EntryPointState, live: LiveEntryPoints): EntryPointState {
  const { object, freshness, addresses } = recorded;
  const now = live.get(object);
  if (!now) return recorded;
  // Another address than the one recorded was written after it, and so after our change.
  const same = now.addresses.join() === addresses.join();
  return { object, ...now, freshness: same ? freshness : 'confirmed' };
}
