import type { ClusterError } from '../cluster/cluster-error.ts';
import { displayName, type KubeObject, type ObjectRef } from '../cluster/object.ts';
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

/** An object of that name exists, and our part-of label on it is not from our own apply. */
export function foreignFault(ref: ObjectRef, live: KubeObject): ObjectFault {
  const managers = (live.metadata.managedFields ?? [])
    .filter(({ subresource }) => !subresource)
    .map(({ manager, operation }) => `${manager} (${operation})`);
  const owners = [...new Set(managers)].join(', ') || 'nobody named';
  return {
    object: displayName(ref),
    message: `exists already and is not ours: its fields belong to ${owners}. Delete it there, or take it out of Git`,
    final: true,
  };
}

export function terminatingFault(ref: ObjectRef, live: KubeObject): ObjectFault {
  const finalizers = live.metadata.finalizers?.join(', ');
  const why = finalizers ? `, waits for finalizers ${finalizers}` : '';
  return { object: displayName(ref), message: `is being deleted${why}`, final: false };
}
