import type { KubeObject } from '../../../src/cluster/object.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
import { isOurs, isRecord, isTerminating, partOf } from './part-of.ts';

/** G3: what others made is not touched unless it may be adopted, and only what we made or adopted is deleted. */
export function foreign({ world, judge }: OracleDeps, adopt: 'never' | 'unowned'): Oracle {
  const ours = new Set<string>();
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

  return {
    changed: (cluster, change, by) => {
      const { type, object } = change;
      if (by === 'somebody else' || isRecord(object)) return;
      const what = `${cluster}: ${by.process.name} ${by.what}`;
      if (type === 'ADDED') ours.add(object.metadata.uid ?? '');
      else if (!isDeletion(change)) judgeChange(what, object);
      else judge('G3', isKnown(object), () => `${what}: deletes what it never made or adopted`);
    },
  };
}

function isDeletion({ type, object, previous }: Change): boolean {
  return type === 'DELETED' || (isTerminating(object) && previous !== undefined && !isTerminating(previous));
}
