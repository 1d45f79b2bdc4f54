import type { KubeObject } from '../cluster/object.ts';
import { firstUnmet } from './conditions.ts';
import { fieldAt, listAt, textAt } from './fields.ts';
import { faultIn } from './gateway-api.ts';
import { current, inProgress, type Readiness } from './readiness.ts';

/**
 * HTTPRoute, GRPCRoute, TLSRoute, TCPRoute and UDPRoute: Current when each parent that the route names has accepted
 * this generation and found all that it refers to. What is told of parents that it does not name any more is history.
 */
export function route(object: KubeObject): Readiness {
  const faults = listAt(object, 'spec.parentRefs').flatMap((ref) => faultAt(object, ref) ?? []);
  return faults.find(({ status }) => status === 'Failed') ?? faults[0] ?? current;
}

/** Two controllers may tell of one parent, while the class of a Gateway changes hands: one that serves it is enough. */
function faultAt(object: KubeObject, ref: unknown): Readiness | undefined {
  const prefix = `${kindOf(ref)} ${textAt(ref, 'name')}: `;
  const wanted = identityOf(ref, object);
  const answers = listAt(object, 'status.parents').filter(
    (answer) => identityOf(fieldAt(answer, 'parentRef'), object) === wanted,
  );
  if (answers.length === 0) return inProgress(`${prefix}no controller has answered`);
  const faults = answers.map((answer) => answerFault(answer, object, prefix));
  return faults.includes(undefined) ? undefined : faults[0];
}

function answerFault(answer: unknown, object: KubeObject, prefix: string): Readiness | undefined {
  const fault = faultIn(answer, object, prefix);
  if (fault) return fault;
  const unanswered = firstUnmet(answer, ['Accepted', 'ResolvedRefs'], object);
  return unanswered === undefined ? undefined : inProgress(prefix + unanswered);
}

function kindOf(ref: unknown): string {
  return textAt(ref, 'kind') || 'Gateway';
}

/** Of a ParentReference, with the defaults of the Gateway API: both sides may leave them out. */
function identityOf(ref: unknown, { metadata }: KubeObject): string {
  return JSON.stringify([
    fieldAt(ref, 'group') ?? 'gateway.networking.k8s.io',
    kindOf(ref),
    textAt(ref, 'namespace') || metadata.namespace,
    textAt(ref, 'name'),
    textAt(ref, 'sectionName'),
    fieldAt(ref, 'port') ?? '',
  ]);
}
