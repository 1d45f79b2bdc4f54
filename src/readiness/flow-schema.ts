import type { KubeObject } from '../cluster/object.ts';
import { conditionOf, reasonOf } from './conditions.ts';
import { current, inProgress, type Readiness } from './readiness.ts';

/** Current when the API server has found its priority level: a dangling one sorts no request. */
export function flowSchema(object: KubeObject): Readiness {
  const dangling = conditionOf(object, 'Dangling');
  if (dangling?.status === 'False') return current;
  return inProgress(dangling ? reasonOf(dangling) : 'the API server has not looked at it');
}
