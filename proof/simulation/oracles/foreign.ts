import type { KubeObject } from '../../../src/cluster/object.ts';
import type { AdoptPolicy } from '../../../src/federation/federation.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import { isAdoptable } from '../world/foreign-objects.ts';
import type { Call } from '../world/network.ts';
import { NEW_NAME } from '../world/site.ts';
import { isTampered } from '../world/tampered-records.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
import { isControlled, isHeldBy, isMember, isOurs, isRecord, isTerminating, partOf } from './part-of.ts';

/**
 * G3: what others made is not touched unless it may be adopted, and only what we made or adopted is deleted: by nobody who
 * found no record that says what that is. A record that is not ours is not written, nor anything in a cluster that is not
 * the pinned one.
 */
export function foreign({ world, judge }: OracleDeps, adopt: AdoptPolicy): Oracle {
  const ours = new Set<string>();
  /** Clusters whose present holder made the record anew. */
  const rebuilt = new Set<string>();
  const isKnown = ({ metadata }: KubeObject): boolean => ours.has(metadata.uid ?? '');

  /** As it is before anybody adopts it. */
  function mayAdopt(object: KubeObject): boolean {
    if (adopt === 'never' || !isAdoptable(object)) return false;
    return [...world().sites.values()].some(({ wants }) => wants === partOf(object));
  }

  function judgeChange(what: string, { object, previous }: Change): void {
    const isAdopted = !isKnown(object) && mayAdopt(previous ?? object);
    judge('G3', isKnown(object) || isAdopted, () => `${what}: changes what others made`);
    if (isAdopted && isOurs(object)) ours.add(object.metadata.uid ?? '');
  }

  function judgeDeletion(cluster: string, what: string, { object, previous = object }: Change): void {
    judge('G3', !isControlled(previous), () => `${what}: deletes what a controller owns`);
    judge('G3', isKnown(object), () => `${what}: deletes what it never made or adopted`);
    const isStillOurs = isMember(previous) || isMember(previous, NEW_NAME);
    judge('G3', isStillOurs, () => `${what}: deletes what has become somebody else's`);
    judge('G3', !rebuilt.has(cluster), () => `${what}: deletes, and there was no record`);
  }

  /** Its holder may have it still when somebody tampers with it. */
  function judgeRecord(cluster: string, { previous }: Change, by: Call): void {
    const own = world().clusters.get(cluster);
    const isOurs = !previous || !own || !isTampered(previous, own) || isHeldBy(previous, by);
    judge('G3', isOurs, () => `${toldOf(cluster, by)}: it is not ours to use`);
  }

  function followRecord(cluster: string, { type, object }: Change): void {
    const isHeld = (object['data'] as Record<string, string> | undefined)?.['lease'] !== undefined;
    if (type === 'ADDED') rebuilt.add(cluster);
    else if (!isHeld || type === 'DELETED') rebuilt.delete(cluster);
  }

  function judgeAct(cluster: string, what: string, change: Change): void {
    const { type, object } = change;
    if (type === 'ADDED') ours.add(object.metadata.uid ?? '');
    else if (isDeletion(change)) judgeDeletion(cluster, what, change);
    else judgeChange(what, change);
  }

  return {
    changed: (cluster, change, by) => {
      if (by !== 'somebody else') {
        const isPinned = world().clusters.has(cluster);
        judge('G3', isPinned, () => `${toldOf(cluster, by)}: nobody pinned this cluster`);
        if (isRecord(change.object)) judgeRecord(cluster, change, by);
        else judgeAct(cluster, toldOf(cluster, by), change);
      }
      if (isRecord(change.object)) followRecord(cluster, change);
    },
  };
}

const toldOf = (cluster: string, { process, what }: Call): string => `${cluster}: ${process.name} ${what}`;

function isDeletion({ type, object, previous }: Change): boolean {
  return type === 'DELETED' || (isTerminating(object) && previous !== undefined && !isTerminating(previous));
}
