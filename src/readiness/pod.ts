import type { KubeObject } from '../cluster/object.ts';
import { conditionOf, reasonOf } from './conditions.ts';
import { listAt, textAt } from './fields.ts';
import { current, failed, inProgress, type Readiness } from './readiness.ts';

/**
 * Current when it is ready, or has succeeded; Failed when it failed (kstatus calls that Current) or crashes again and
 * again. An unschedulable pod is InProgress: a node may come, and the time-out ends the wait.
 */
export function pod(object: KubeObject): Readiness {
  switch (textAt(object, 'status.phase')) {
    case 'Succeeded':
      return current;
    case 'Failed':
      return failed(
        textAt(object, 'status.message') || textAt(object, 'status.reason') || 'a container failed',
      );
    case 'Running':
      return running(object);
    case 'Pending':
      return pending(object);
    default:
      return inProgress('no kubelet or scheduler has seen it');
  }
}

function running(object: KubeObject): Readiness {
  const ready = conditionOf(object, 'Ready');
  if (ready?.status === 'True') return current;
  const crashing = waitingContainers(object, 'CrashLoopBackOff');
  if (crashing.length > 0) return failed(`crashes again and again: container ${crashing.join(', ')}`);
  return inProgress(ready ? `not ready: ${reasonOf(ready)}` : 'not ready');
}

function pending(object: KubeObject): Readiness {
  const scheduled = conditionOf(object, 'PodScheduled');
  if (scheduled?.status === 'False') return inProgress(`not scheduled: ${reasonOf(scheduled)}`);
  const unpulled = [
    ...waitingContainers(object, 'ImagePullBackOff'),
    ...waitingContainers(object, 'ErrImagePull'),
  ];
  return inProgress(unpulled.length > 0 ? `no image for container ${unpulled.join(', ')}` : 'starting');
}

function waitingContainers(object: KubeObject, reason: string): string[] {
  const statuses = [
    ...listAt(object, 'status.initContainerStatuses'),
    ...listAt(object, 'status.containerStatuses'),
  ];
  return statuses
    .filter((status) => textAt(status, 'state.waiting.reason') === reason)
    .map((status) => textAt(status, 'name'));
}
