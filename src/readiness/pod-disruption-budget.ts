import type { KubeObject } from '../cluster/object.ts';
import { conditionOf, reasonOf } from './conditions.ts';
import { current, inProgress, type Readiness } from './readiness.ts';

/**
 * Current when its controller has worked out how many pods may go (kstatus). Whether enough pods are healthy is no
 * matter of the budget, but of their workloads, which need not even be of this federation.
 */
export function podDisruptionBudget(object: KubeObject): Readiness {
  const allowed = conditionOf(object, 'DisruptionAllowed');
  return allowed?.reason === 'SyncFailed'
    ? inProgress(`cannot be worked out: ${reasonOf(allowed)}`)
    : current;
}
