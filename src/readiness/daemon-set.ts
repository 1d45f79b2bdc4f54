import type { KubeObject } from '../cluster/object.ts';
import { countAt, textAt } from './fields.ts';
import { current, inProgress, type Readiness } from './readiness.ts';
import { oldPods, podsOf } from './words.ts';

/** Current when every node that should has an available pod of the present template (kstatus). */
export function daemonSet(object: KubeObject): Readiness {
  const waitsFor = rolloutGap(object);
  return waitsFor === undefined ? current : inProgress(waitsFor);
}

function rolloutGap(object: KubeObject): string | undefined {
  const want = countAt(object, 'status.desiredNumberScheduled');
  const scheduled = countAt(object, 'status.currentNumberScheduled');
  const updated = countAt(object, 'status.updatedNumberScheduled');
  const available = countAt(object, 'status.numberAvailable');
  const onDelete = textAt(object, 'spec.updateStrategy.type') === 'OnDelete';
  if (scheduled < want) return podsOf(scheduled, want, 'scheduled');
  if (updated < want) return onDelete ? oldPods(want - updated) : podsOf(updated, want, 'updated');
  return available < want ? podsOf(available, want, 'available') : undefined;
}
