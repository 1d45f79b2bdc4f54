import type { KubeObject } from '../../../src/cluster/object.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
import { isMember, isOurs, isRecord, isTerminating, partOf } from './part-of.ts';

/**
 * G3: what others made is not touched unless it may be adopted, and only what we made or adopted is deleted: by nobody who
 * found no record that says what that is.
 */
export function foreign({ world, judge }: OracleDeps, adopt: 'never' | 'unowned'): Oracle {
  const ours = new Set<string>();
  /** Clusters whose present holder made the record anew. */
  const rebuilt = new Set<string>();
  const isKnown = ({ metadata }: KubeObject): boolean => ours.has(metadata.uid ?? '');

  function mayAdopt(object: KubeObject): boolean {
    if (adopt === 'never' || partOf(object) !== 'past') return false;
    return [...world().sites.values()].some(({ wantsPast }) => wantsPast);
  }

  function judgeChange(what: string, object: KubeObject): void {
    const isAdopted = !isKnown(object) && mayAdopt(object);
    judge('G3', isKnown(object) || isAdopted, () => `${what}: changes what others made`);
    if (isAdopted && isOurs(object)) ours.add(object.metadata.uid ?? '');
  }

  function judgeDeletion(cluster: string, what: string, { object, previous = object }: Change): void {
    judge('G3', isKnown(object), () => `${what}: deletes what it never made or adopted`);
    judge('G3', isMember(previous), () => `${what}: deletes what has become somebody else's`);
    judge('G3', !rebuilt.has(cluster), () => `${what}: deletes, and there was no record`);
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
    else judgeChange(what, object);
  }

  return {
    changed: (cluster, change, by) => {
      if (isRecord(change.object)) followRecord(cluster, change);
      else if (by !== 'somebody else') judgeAct(cluster, `${cluster}: ${by.process.name} ${by.what}`, change);
    },
  };
}

function isDeletion({ type, object, previous }: Change): boolean {
  return type === 'DELETED' || (isTerminating(object) && previous !== undefined && !isTerminating(previous));
}
