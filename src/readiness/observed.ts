import { groupKindKey, type KubeObject, refOf } from '../cluster/object.ts';
import { numberAt } from './fields.ts';
import { inProgress, type Readiness, type Surroundings } from './readiness.ts';

/** Kinds whose controllers always write `status.observedGeneration`: where it is absent, nobody has looked yet. */
const ALWAYS_OBSERVED = new Set([
  'DaemonSet.apps',
  'Deployment.apps',
  'PodDisruptionBudget.policy',
  'ReplicaSet.apps',
  'ReplicationController',
  'StatefulSet.apps',
]);

/**
 * InProgress while the status speaks of an older generation than the one we applied; undefined when it does not,
 * or when the kind does not tell (Ingress, Job, Service and PersistentVolumeClaim have no observedGeneration).
 */
export function notYetObserved(object: KubeObject, surroundings: Surroundings): Readiness | undefined {
  const generation = object.metadata.generation ?? 0;
  if (generation < (surroundings.generation ?? 0)) return inProgress('our change was not seen yet');
  const observed = numberAt(object, 'status.observedGeneration');
  if (observed !== undefined && observed < generation)
    return inProgress('its controller has not seen the change');
  if (observed === undefined && ALWAYS_OBSERVED.has(groupKindKey(refOf(object)))) {
    return inProgress('its controller has not seen it');
  }
  return undefined;
}
