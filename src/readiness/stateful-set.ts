import type { KubeObject } from '../cluster/object.ts';
import { countAt, numberAt, textAt } from './fields.ts';
import { current, inProgress, type Readiness } from './readiness.ts';
import { counted, oldPods, podsOf } from './words.ts';

/**
 * Current when every pod is ready and of the present revision; a partition keeps its lower ordinals back (kstatus).
 * Unlike kstatus, an OnDelete set waits for its old pods too: nobody can say of them that the commit runs.
 */
export function statefulSet(object: KubeObject): Readiness {
  const waitsFor = replicaGap(object) ?? revisionGap(object);
  return waitsFor === undefined ? current : inProgress(waitsFor);
}

function replicaGap(object: KubeObject): string | undefined {
  const want = wantedReplicas(object);
  const replicas = countAt(object, 'status.replicas');
  const ready = countAt(object, 'status.readyReplicas');
  const available = numberAt(object, 'status.availableReplicas') ?? ready;
  if (replicas < want) return podsOf(replicas, want, 'created');
  if (replicas > want) return `${counted(replicas - want, 'pod')} too many`;
  if (ready < want) return podsOf(ready, want, 'ready');
  return available < want ? podsOf(available, want, 'available') : undefined;
}

function revisionGap(object: KubeObject): string | undefined {
  const partition = countAt(object, 'spec.updateStrategy.rollingUpdate.partition');
  const want = Math.max(0, wantedReplicas(object) - partition);
  const updated = countAt(object, 'status.updatedReplicas');
  if (updated >= want) return undefined;
  const onDelete = textAt(object, 'spec.updateStrategy.type') === 'OnDelete';
  return onDelete ? oldPods(want - updated) : podsOf(updated, want, 'updated');
}

function wantedReplicas(object: KubeObject): number {
  return numberAt(object, 'spec.replicas') ?? 1;
}
