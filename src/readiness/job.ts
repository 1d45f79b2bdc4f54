import type { KubeObject } from '../cluster/object.ts';
import { conditionOf, reasonOf } from './conditions.ts';
import { countAt } from './fields.ts';
import { current, failed, inProgress, type Readiness } from './readiness.ts';
import { counted } from './words.ts';

/**
 * Current when it is complete, or suspended as it was asked to be. kstatus calls a Job Current as soon as it runs;
 * here a success is final, so a Job that may still fail is waited for.
 */
export function job(object: KubeObject): Readiness {
  const failure = conditionOf(object, 'Failed');
  if (failure?.status === 'True') return failed(reasonOf(failure));
  if (isTrue(object, 'Complete') || isTrue(object, 'Suspended')) return current;
  const active = countAt(object, 'status.active');
  return inProgress(active === 0 ? 'not started' : `${counted(active, 'pod')} active`);
}

function isTrue(object: KubeObject, type: string): boolean {
  return conditionOf(object, type)?.status === 'True';
}
