import type { KubeObject } from '../cluster/object.ts';
import { countAt, fieldAt, numberAt, textAt } from './fields.ts';
import { runsTemplate } from './pod-template.ts';
import { current, inProgress, type Readiness, type Surroundings } from './readiness.ts';
import { replicaFailure } from './replica-failure.ts';
import { counted, oldPods, podsOf } from './words.ts';

/**
 * Current when all pods are available AND run the present template. A ReplicaSet never replaces a pod by itself:
 * after a change of its template the status goes on saying "done" while the old pods serve.
 */
export function replicaSet(object: KubeObject, { pods }: Surroundings): Readiness {
  const want = numberAt(object, 'spec.replicas') ?? 1;
  const waitsFor = replicaGap(object, want);
  if (waitsFor !== undefined) return inProgress(waitsFor + replicaFailure(object));
  if (want === 0) return current;
  if (pods === undefined) return { status: 'Unknown', message: 'its pods were not looked at' };
  return ofPods(object, pods, want);
}

function replicaGap(object: KubeObject, want: number): string | undefined {
  const replicas = countAt(object, 'status.replicas');
  const available = countAt(object, 'status.availableReplicas');
  if (replicas < want) return podsOf(replicas, want, 'created');
  if (replicas > want) return `${counted(replicas - want, 'pod')} too many`;
  return available < want ? podsOf(available, want, 'available') : undefined;
}

function ofPods(object: KubeObject, pods: readonly KubeObject[], want: number): Readiness {
  const owned = pods.filter((pod) => isActive(pod) && isOwnedBy(pod, object));
  if (owned.length < want) return inProgress(podsOf(owned.length, want, 'seen'));
  const template = fieldAt(object, 'spec.template');
  const old = owned.filter((pod) => !runsTemplate(pod, template)).length;
  return old === 0 ? current : inProgress(oldPods(old));
}

function isOwnedBy(pod: KubeObject, { metadata }: KubeObject): boolean {
  const owners = pod.metadata.ownerReferences ?? [];
  return owners.some(({ uid, controller }) => controller === true && uid === metadata.uid);
}

/** As the controller counts: not deleted, not at its end. */
function isActive(pod: KubeObject): boolean {
  const phase = textAt(pod, 'status.phase');
  return pod.metadata.deletionTimestamp === undefined && phase !== 'Succeeded' && phase !== 'Failed';
}
