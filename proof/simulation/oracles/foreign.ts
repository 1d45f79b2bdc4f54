import type { KubeObject } from '../../../src/cluster/object.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
import { isOurs, isRecord, isTerminating, partOf } from './part-of.ts';

/** G3: what others made is not touched unless it may be adopted, and only what we made or adopted is deleted. */
export function foreign({ world, report }: OracleDeps, adopt: 'never' | 'unowned'): Oracle {
  const ours = new Set<string>();
  const isKnown = ({ metadata }: KubeObject): boolean => ours.has(metadata.uid ?? '');

  function mayAdopt(object: KubeObject): boolean {
    if (adopt === 'never' || partOf(object) !== 'past') return false;
    return [...world().sites.values()].some(({ wantsPast }) => wantsPast);
  }

  return {
    changed: (cluster, { type, object, previous }, by) => {
      if (by === 'somebody else' || isRecord(object)) return;
      const what = `${cluster}: ${by.process.name} ${by.what}`;
      if (type === 'ADDED') ours.add(object.metadata.uid ?? '');
      else if (type === 'DELETED' || (isTerminating(object) && previous && !isTerminating(previous))) {
        if (!isKnown(object)) report('G3', `${what}: deletes what it never made or adopted`);
      } else if (isKnown(object)) return;
      else if (!mayAdopt(object)) report('G3', `${what}: changes what others made`);
      else if (isOurs(object)) ours.add(object.metadata.uid ?? '');
    },
  };
}
