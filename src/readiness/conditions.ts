import type { KubeObject } from '../cluster/object.ts';
import { isFields, listAt, numberAt, textAt } from './fields.ts';

/** One of `status.conditions`, as the Kubernetes API conventions write it. */
export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  /** The generation that the condition speaks of, where it says so (Gateway API does). */
  observedGeneration: number | undefined;
}

/** The conditions of whatever has some: a status, one listener of a Gateway, one parent of a route. */
export function conditionsIn(holder: unknown): Condition[] {
  return listAt(holder, 'conditions').filter(isFields).map(toCondition);
}

export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  return conditionsIn(object['status']).find((condition) => condition.type === type);
}

/** What a condition says, in the words of whoever set it. */
export function reasonOf({ type, reason, message }: Condition): string {
  return message || reason || type;
}

/** Whether the condition speaks of an older generation: then it is no answer, whatever it says. */
export function isOutdated({ observedGeneration }: Condition, { metadata }: KubeObject): boolean {
  return observedGeneration !== undefined && observedGeneration < (metadata.generation ?? 0);
}

/** Why the condition does not hold for the object as it is now; undefined when it does. */
export function whyUnmet(condition: Condition, object: KubeObject): string | undefined {
  if (isOutdated(condition, object)) return outdated(condition);
  if (condition.status === 'True') return undefined;
  const why = condition.message || condition.reason;
  return why ? `not ${condition.type}: ${why}` : `not ${condition.type}`;
}

export function outdated({ type }: Condition): string {
  return `${type} was not judged since the last change`;
}

/** Why not all of these types hold, the first of them; one that nobody has set does not. */
export function firstUnmet(
  holder: unknown,
  types: readonly string[],
  object: KubeObject,
): string | undefined {
  const conditions = conditionsIn(holder);
  for (const type of types) {
    const condition = conditions.find((one) => one.type === type);
    const why = condition ? whyUnmet(condition, object) : `not ${type}: no controller has answered`;
    if (why !== undefined) return why;
  }
  return undefined;
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
