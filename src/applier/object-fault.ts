import type { ClusterError } from '../cluster/cluster-error.ts';
import { displayName, type KubeObject, type ObjectRef } from '../cluster/object.ts';
import { ADOPT_ANNOTATION } from '../federation/adopt-policy.ts';
import type { Owner, Ownership } from './ownership.ts';
import type { ObjectFault } from './record.ts';

/** What a refused or failed write means for its object, in a person's words; of a Secret, no value is told. */
export function objectFault(ref: ObjectRef, error: ClusterError): ObjectFault {
  const object = displayName(ref);
  const final = error.kind === 'refused' || error.kind === 'field-conflict';
  if (ref.kind === 'Secret' && ref.group === '') {
    const field = error.causes[0]?.field;
    return { object, ...(field && { field }), message: withoutQuotes(error.reason || error.kind), final };
  }
  const cause = error.causes[0];
  if (!cause?.message) return { object, message: error.message, final };
  const more = error.causes.length > 1 ? ` (+${error.causes.length - 1} more)` : '';
  return { object, ...(cause.field && { field: cause.field }), message: cause.message + more, final };
}

function withoutQuotes(text: string): string {
  return text.replace(/"[^"]*"/g, '"…"');
}

/** An object of that name exists, and the policy does not take it over: whose it is, of which fields, and what to do. */
export function foreignFault(ref: ObjectRef, ownership: Exclude<Ownership, { kind: 'ours' }>): ObjectFault {
  const { why, advice } = ownership.kind === 'kept' ? ownership : ofOthers(ownership);
  const message = `exists already and is not ours: ${why}. ${advice}`;
  return { object: displayName(ref), message, final: true };
}

function ofOthers({ needs, owners }: Extract<Ownership, { kind: 'foreign' }>): {
  why: string;
  advice: string;
} {
  return {
    why: `its fields belong to ${describeOwners(owners)}`,
    advice: `To take it over: ${ADOPT_ANNOTATION}: ${needs} on the manifest, or spec.adopt: ${needs}; else delete it in the cluster if it may go, or take it out of Git`,
  };
}

const NAMED_OWNERS = 2;
const NAMED_FIELDS = 2;

/** `helm (Apply: data.a, data.b, +3 more), x (Update: spec.replicas)` */
export function describeOwners(owners: readonly Owner[]): string {
  const named = owners.map(
    ({ manager, operation, fields }) => `${manager} (${operation}: ${few(fields, NAMED_FIELDS)})`,
  );
  return few(named, NAMED_OWNERS) || 'nobody named';
}

/** The first so many of them, and how many more there are. */
export function few(names: readonly string[], count: number): string {
  const more = names.length - count;
  return [...names.slice(0, count), ...(more > 0 ? [`+${more} more`] : [])].join(', ');
}

export function terminatingFault(ref: ObjectRef, live: KubeObject): ObjectFault {
  return { object: displayName(ref), message: whyTerminating(live), final: false };
}

/** What the deletion of an object waits for: finalizers, or what a Namespace says of its content. */
export function whyTerminating({ metadata, status }: KubeObject): string {
  const finalizers = metadata.finalizers?.join(', ');
  if (finalizers) return `is being deleted, waits for finalizers ${finalizers}`;
  const { conditions = [] } = (status ?? {}) as { conditions?: NamespaceCondition[] };
  const said = CONTENT.map((name) =>
    conditions.find(({ type, status: is }) => type === name && is === 'True'),
  );
  const remaining = said.find((condition) => condition !== undefined);
  return `is being deleted${remaining?.message ? `: ${remaining.message}` : ''}`;
}

interface NamespaceCondition {
  type: string;
  status: string;
  message?: string;
}

/** Types of a Namespace's conditions (Kubernetes API, NamespaceConditionType) that say what keeps it; what says most first. */
const CONTENT = [
  'NamespaceFinalizersRemaining',
  'NamespaceDeletionContentFailure',
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceContentRemaining',
];
