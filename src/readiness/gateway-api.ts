import type { KubeObject } from '../cluster/object.ts';
import { type Condition, conditionsIn, isOutdated, reasonOf, whyUnmet } from './conditions.ts';
import { failed, inProgress, type Readiness } from './readiness.ts';

/**
 * Reasons of the Gateway API that only a change of the object itself mends. All others may be mended by another object
 * (a Secret, a Service, a ReferenceGrant, another listener) that is perhaps just on its way: they are waited for.
 */
const FINAL_REASONS = new Set([
  'Invalid',
  'UnsupportedAddress',
  'UnsupportedProtocol',
  'InvalidRouteKinds',
  'UnsupportedValue',
  'IncompatibleFilters',
  'InvalidKind',
]);

const ANSWERS = new Set(['Accepted', 'ResolvedRefs']);
const GOOD = new Set(['Accepted', 'ResolvedRefs', 'Programmed']);
/** Conditions that are bad when True; `Accepted` may be True beside them. */
const BAD = new Set(['Conflicted', 'PartiallyInvalid']);

/** What is wrong with one answer of a controller (a status, a listener, a parent); undefined where nothing is. */
export function faultIn(holder: unknown, object: KubeObject, prefix = ''): Readiness | undefined {
  const conditions = conditionsIn(holder);
  const refusal = conditions.find((condition) => isRefusal(condition, object));
  if (refusal) return failed(`${prefix}not ${refusal.type}: ${reasonOf(refusal)}`);
  const why = conditions.map((condition) => whyBad(condition, object)).find((text) => text !== undefined);
  return why === undefined ? undefined : inProgress(prefix + why);
}

function isRefusal(condition: Condition, object: KubeObject): boolean {
  const { type, status, reason } = condition;
  return (
    ANSWERS.has(type) && status === 'False' && FINAL_REASONS.has(reason) && !isOutdated(condition, object)
  );
}

function whyBad(condition: Condition, object: KubeObject): string | undefined {
  if (GOOD.has(condition.type)) return whyUnmet(condition, object);
  const isBad = BAD.has(condition.type) && condition.status === 'True';
  return isBad ? `${condition.type}: ${reasonOf(condition)}` : undefined;
}
