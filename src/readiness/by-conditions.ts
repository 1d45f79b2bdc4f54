import type { KubeObject } from '../cluster/object.ts';
import {
  conditionOf,
  conditionsIn,
  firstUnmet,
  isOutdated,
  outdated,
  reasonOf,
  whyUnmet,
} from './conditions.ts';
import { listAt } from './fields.ts';
import { current, failed, inProgress, type Judge, type Readiness } from './readiness.ts';

/** Conditions that say "it works" when True, and "not yet" when anything else. */
const READY_TYPES = new Set(['Ready', 'Available', 'Established', 'Accepted', 'ResolvedRefs', 'Programmed']);

/**
 * Readiness of a kind that has no file of its own, by the conditions that kstatus and the Gateway API agreed on, also
 * those of each ancestor that a Gateway API policy has (GEP-713).
 * An object without any of them (ConfigMap, Secret, RBAC) is Current as soon as the API server has it; so is a
 * custom resource whose controller has not spoken yet: nothing tells the two apart (kstatus decides so too).
 */
export function byConditions(object: KubeObject): Readiness {
  const holders = [object['status'], ...listAt(object, 'status.ancestors')];
  const waited = holders.flatMap(conditionsIn).filter(({ type }) => READY_TYPES.has(type));
  const why = waited.map((condition) => whyUnmet(condition, object)).find((text) => text !== undefined);
  return why === undefined ? current : inProgress(why);
}

/** Of a kind whose controllers always set these conditions: where one is absent, nobody has looked yet. */
export function requiring(...types: readonly string[]): Judge {
  return (object) => {
    const why = firstUnmet(object['status'], types, object);
    return why === undefined ? current : inProgress(why);
  };
}

/** kstatus's own two conditions, which mean the same on every kind; undefined where they say nothing. */
export function byStandardConditions(object: KubeObject): Readiness | undefined {
  for (const [type, judge] of STANDARD) {
    const condition = conditionOf(object, type);
    if (condition?.status !== 'True') continue;
    return isOutdated(condition, object) ? inProgress(outdated(condition)) : judge(reasonOf(condition));
  }
  return undefined;
}

const STANDARD = [
  ['Stalled', failed],
  ['Reconciling', inProgress],
] as const;
