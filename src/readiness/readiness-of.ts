import { groupKindKey, type KubeObject, refOf } from '../cluster/object.ts';
import { byConditions, byStandardConditions } from './by-conditions.ts';
import { JUDGES } from './judges.ts';
import { notYetObserved } from './observed.ts';
import type { Readiness, Surroundings } from './readiness.ts';
import { terminating } from './terminating.ts';

/**
 * How far the controllers of a live object have come, in kstatus's words. What holds for every kind comes first:
 * an object that is being deleted is Terminating, and a status of an older generation says nothing.
 */
export function readinessOf(object: KubeObject, surroundings: Surroundings = {}): Readiness {
  const judge = JUDGES.get(groupKindKey(refOf(object))) ?? byConditions;
  return (
    terminating(object) ??
    notYetObserved(object, surroundings) ??
    byStandardConditions(object) ??
    judge(object, surroundings)
  );
}
