import { groupKindKey, type KubeObject, refOf } from '../cluster/object.ts';
import { byConditions, byStandardConditions } from './conditions.ts';
import { customResourceDefinition } from './custom-resource-definition.ts';
import { daemonSet } from './daemon-set.ts';
import { deployment } from './deployment.ts';
import { ingress } from './ingress.ts';
import { job } from './job.ts';
import { namespace } from './namespace.ts';
import { notYetObserved } from './observed.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';
import { pod } from './pod.ts';
import type { Judge, Readiness, Surroundings } from './readiness.ts';
import { replicaSet } from './replica-set.ts';
import { service } from './service.ts';
import { statefulSet } from './stateful-set.ts';
import { terminating } from './terminating.ts';

const JUDGES: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['CustomResourceDefinition.apiextensions.k8s.io', customResourceDefinition],
  ['DaemonSet.apps', daemonSet],
  ['Deployment.apps', deployment],
  ['Ingress.networking.k8s.io', ingress],
  ['Job.batch', job],
  ['Namespace', namespace],
  ['PersistentVolumeClaim', persistentVolumeClaim],
  ['Pod', pod],
  ['ReplicaSet.apps', replicaSet],
  ['Service', service],
  ['StatefulSet.apps', statefulSet],
]);

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
