import type { KubeObject } from '../cluster/object.ts';
import { type Condition, conditionsIn, reasonOf } from './conditions.ts';
import { current, inProgress, type Readiness } from './readiness.ts';

/** Where autoscaling/v1, which has no conditions, keeps them. */
const CONDITIONS_ANNOTATION = 'autoscaling.alpha.kubernetes.io/conditions';

/**
 * Current when it has found its target and its metrics, or was told not to scale (a target of no replicas).
 * kstatus calls it Current at once; but one without metrics scales nothing, whatever the load.
 */
export function horizontalPodAutoscaler(object: KubeObject): Readiness {
  const conditions = autoscalerConditions(object);
  const [able, active] = ['AbleToScale', 'ScalingActive'].map((wanted) =>
    conditions.find(({ type }) => type === wanted),
  );
  if (able?.status === 'False') return inProgress(`cannot scale: ${reasonOf(able)}`);
  if (!active) return inProgress('its controller has not looked at it');
  if (active.status === 'True' || active.reason === 'ScalingDisabled') return current;
  return inProgress(`does not scale: ${reasonOf(active)}`);
}

function autoscalerConditions({ metadata, ...object }: KubeObject): Condition[] {
  const annotation = metadata.annotations?.[CONDITIONS_ANNOTATION];
  return conditionsIn(annotation === undefined ? object['status'] : { conditions: parsed(annotation) });
}

/** Anybody may write an annotation. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
