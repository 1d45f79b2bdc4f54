import type { ClusterError } from '../../cluster/cluster-error.ts';
import { displayName, isSecret, type KubeObject, type ObjectRef } from '../../cluster/object.ts';
import { ADOPT_ANNOTATION } from '../../federation/adopt-policy.ts';
import { listAt, textAt } from '../../readiness/fields.ts';
import type { ObjectFault } from '../../record/record.ts';
import type { Owner, Ownership } from '../ownership/ownership.ts';
import { schemaFault } from './schema-fault.ts';

/** What a refused or failed write means for its object, in a person's words; of a Secret, no value is told. */
export function objectFault(ref: ObjectRef, error: ClusterError): ObjectFault {
  const final = error.kind === 'refused' || error.kind === 'field-conflict';
  return { object: displayName(ref), ...(isSecret(ref) ? secretWords(error) : serverWords(error)), final };
}

type Words = Pick<ObjectFault, 'field' | 'message'>;

function serverWords({ causes, message }: ClusterError): Words {
  const [cause] = causes;
  if (!cause?.message) return schemaFault(message) ?? { message };
  const more = causes.length > 1 ? ` (+${causes.length - 1} more)` : '';
  return { ...(cause.field && { field: cause.field }), message: cause.message + more };
}

function secretWords({ causes, message, reason, kind }: ClusterError): Words {
  const field = causes[0]?.field;
  const known = secretFault(message);
  const why = reason === 'Forbidden' ? forbiddenSecret(message) : withoutQuotes(reason || kind);
  return known ?? { ...(field && { field }), message: why };
}

/** The server's own words name who may not do what, but an admission policy's may quote the Secret. */
function forbiddenSecret(message: string): string {
  const webhook = /admission webhook "[\w.-]+" denied the request/.exec(message)?.[0];
  return webhook ?? "Forbidden: Lockstep's credentials may not do this, or an admission policy denies it";
}

/** Two phrases in which no value can be. */
function secretFault(message: string): Words | undefined {
  const unknown = /: \.([\w.-]+): field not declared in schema/.exec(message)?.[1];
  if (unknown !== undefined) return { field: unknown, message: 'unknown field' };
  return message.includes('illegal base64 data')
    ? { field: 'data', message: 'illegal base64 data' }
    : undefined;
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
  const conditions = listAt(status, 'conditions');
  const said = CONTENT.map((name) =>
    conditions.find((one) => textAt(one, 'type') === name && textAt(one, 'status') === 'True'),
  );
  const remaining = textAt(
    said.find((condition) => condition !== undefined),
    'message',
  );
  return `is being deleted${remaining ? `: ${remaining}` : ''}`;
}

/** Types of a Namespace's conditions (Kubernetes API, NamespaceConditionType) that say what keeps it; what says most first. */
const CONTENT = [
  'NamespaceFinalizersRemaining',
  'NamespaceDeletionContentFailure',
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceContentRemaining',
];
