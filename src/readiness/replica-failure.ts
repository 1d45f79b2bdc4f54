import type { KubeObject } from '../cluster/object.ts';
import { conditionOf, reasonOf } from './conditions.ts';

/** `: pods "nginx-" is forbidden: exceeded quota`, where the controller says why it cannot make pods; else ''. */
export function replicaFailure(object: KubeObject): string {
  const failure = conditionOf(object, 'ReplicaFailure');
  return failure?.status === 'True' ? `: ${reasonOf(failure)}` : '';
}
