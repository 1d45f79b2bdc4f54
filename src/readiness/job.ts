import type { KubeObject } from '../cluster/object.ts';
import { conditionOf, reasonOf } from './conditions.ts';
import { countAt, fieldAt } from './fields.ts';
import { current, failed, inProgress, type Readiness } from './readiness.ts';
import { counted } from './words.ts';

/**
 * Current when it is complete, or suspended as it was asked to be. kstatus calls a Job Current as soon as it runs;
 * here a success is final, so a Job that may still fail is waited for.
 */
export function job(object: KubeObject): Readiness {
  // `FailureTarget` says so while the last pods still end.
  const failure = isTrue(object, 'Failed') ?? isTrue(object, 'FailureTarget');
  if (failure) return failed(reasonOf(failure));
  if (isTrue(object, 'Complete')) return current;
  // A Job has no observedGeneration: `Suspended` may be of the time before it was resumed.
  if (fieldAt(object, 'spec.suspend') === true) return suspended(object);
  return inProgress(progressOf(object));
}

function suspended(object: KubeObject): Readiness {
  return isTrue(object, 'Suspended') ? current : inProgress('not suspended yet');
}

function progressOf(object: KubeObject): string {
  const active = countAt(object, 'status.active');
  const lost = countAt(object, 'status.failed');
  if (active === 0 && lost === 0) return 'not started';
  return `${counted(active, 'pod')} active${lost === 0 ? '' : `, ${lost} failed`}`;
}

function isTrue(object: KubeObject, type: string) {
  const condition = conditionOf(object, type);
  return condition?.status === 'True' ? condition : undefined;
}
