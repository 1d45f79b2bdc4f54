import type { Observation } from './record.ts';

/**
 * Whether nothing that was well in the earlier observation is otherwise in the later one: no fewer members are current, and
 * every address that was shown is the one that is. Then what was looked at in between is as it was seen, or better.
 */
export function isProgress(earlier: Observation | undefined, later: Observation | undefined): boolean {
  if (!earlier || !later) return true;
  const shown = new Map(later.entryPoints.map(({ object, addresses }) => [object, addresses.join()]));
  const isShown = earlier.entryPoints.every(
    ({ object, addresses }) => addresses.length === 0 || shown.get(object) === addresses.join(),
  );
  return isShown && later.current >= earlier.current;
}
