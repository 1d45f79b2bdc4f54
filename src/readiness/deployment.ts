import type { KubeObject } from '../cluster/object.ts';
import { conditionOf, reasonOf } from './conditions.ts';
import { countAt, fieldAt, numberAt } from './fields.ts';
import { current, failed, inProgress, type Readiness } from './readiness.ts';
import { replicaFailure } from './replica-failure.ts';
import { counted, podsOf } from './words.ts';

/**
 * Current when every pod is of the present template and available, and no old one is left (kstatus).
 * Failed when the Deployment itself gives up: `progressDeadlineSeconds` passed.
 */
export function deployment(object: KubeObject): Readiness {
  const progressing = conditionOf(object, 'Progressing');
  if (progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded') {
    return failed(`progress deadline exceeded: ${reasonOf(progressing)}`);
  }
  const waitsFor = rolloutGap(object);
  return waitsFor === undefined ? current : inProgress(waitsFor + pauseNote(object) + replicaFailure(object));
}

function rolloutGap(object: KubeObject): string | undefined {
  const want = numberAt(object, 'spec.replicas') ?? 1;
  const replicas = countAt(object, 'status.replicas');
  const updated = countAt(object, 'status.updatedReplicas');
  const available = countAt(object, 'status.availableReplicas');
  if (updated < want) return podsOf(updated, want, 'updated');
  if (replicas > updated) return stillThere(replicas - updated, 'old pod');
  if (updated > want) return stillThere(updated - want, 'surplus pod');
  return available < want ? podsOf(available, want, 'available') : undefined;
}

function stillThere(count: number, noun: string): string {
  return `${counted(count, noun)} ${count === 1 ? 'is' : 'are'} still there`;
}

function pauseNote(object: KubeObject): string {
  return fieldAt(object, 'spec.paused') === true ? ' (the Deployment is paused)' : '';
}
