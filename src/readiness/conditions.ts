import type { KubeObject } from '../cluster/object.ts';
import { isFields, listAt, numberAt, textAt } from './fields.ts';
import { current, failed, inProgress, type Readiness } from './readiness.ts';

/** One of `status.conditions`, as the Kubernetes API conventions write it. */
export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  /** The generation that the condition speaks of, where it says so (Gateway API does). */
  observedGeneration: number | undefined;
}

/** Conditions that say "it works" when True, and "not yet" when anything else. */
const READY_TYPES = new Set(['Ready', 'Available', 'Established', 'Accepted', 'Programmed']);

/**
 * Readiness of a kind that has no file of its own, by the conditions that kstatus and the Gateway API agreed on.
 * An object without any of them (ConfigMap, Secret, RBAC) is Current as soon as the API server has it; so is a
 * custom resource whose controller has not spoken yet: nothing tells the two apart.
 */
export function byConditions(object: KubeObject): Readiness {
  const waited = conditionsOf(object).filter(({ type }) => READY_TYPES.has(type));
  const blocking = waited.find((condition) => condition.status !== 'True' || isOutdated(condition, object));
  return blocking === undefined ? current : inProgress(explain(blocking, object));
}

/** kstatus's own two conditions, which mean the same on every kind; undefined where they say nothing. */
export function byStandardConditions(object: KubeObject): Readiness | undefined {
  const stalled = conditionOf(object, 'Stalled');
  if (stalled?.status === 'True') return failed(reasonOf(stalled));
  const reconciling = conditionOf(object, 'Reconciling');
  if (reconciling?.status === 'True') return inProgress(reasonOf(reconciling));
  return undefined;
}

function conditionsOf(object: KubeObject): Condition[] {
  return listAt(object, 'status.conditions').filter(isFields).map(toCondition);
}

export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** What a condition says, in the words of whoever set it. */
export function reasonOf({ type, reason, message }: Condition): string {
  return message || reason || type;
}

function toCondition(fields: object): Condition {
  return {
    type: textAt(fields, 'type'),
    status: textAt(fields, 'status'),
    reason: textAt(fields, 'reason'),
    message: textAt(fields, 'message'),
    observedGeneration: numberAt(fields, 'observedGeneration'),
  };
}

function isOutdated({ observedGeneration }: Condition, { metadata }: KubeObject): boolean {
  return observedGeneration !== undefined && observedGeneration < (metadata.generation ?? 0);
}

function explain(condition: Condition, object: KubeObject): string {
  if (isOutdated(condition, object)) return `${condition.type} was not judged since the last change`;
  const why = condition.message || condition.reason;
  return why ? `not ${condition.type}: ${why}` : `not ${condition.type}`;
}
