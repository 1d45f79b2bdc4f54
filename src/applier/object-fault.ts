import type { ClusterError } from '../cluster/cluster-error.ts';
import { displayName, type KubeObject, type ObjectRef } from '../cluster/object.ts';
import { applySetId, PART_OF_LABEL } from './applyset.ts';
import { ourEntry } from './live-state.ts';
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

/** An object of that name exists, and this federation's part-of label on it is not from our own apply. */
export function foreignFault(ref: ObjectRef, live: KubeObject, federation: string): ObjectFault {
  return {
    object: displayName(ref),
    message: `exists already and is not ours: ${whose(live, federation)}`,
    final: true,
  };
}

/** To whom it belongs and what to do. Who has it in Git as we have is not to find it deleted. */
function whose(live: KubeObject, federation: string): string {
  const set = live.metadata.labels?.[PART_OF_LABEL];
  const isOfAnotherSet = set !== undefined && set !== applySetId(federation);
  const byLockstep = ourEntry(live) !== undefined;
  if (byLockstep && isOfAnotherSet) {
    return `it belongs to another federation of Lockstep (ApplySet ${set}). Take it out of one of the two`;
  }
  if (byLockstep) {
    return `Lockstep applied it, and its label ${PART_OF_LABEL} was removed or overwritten since: another federation may have it. Take it out of one of the two`;
  }
  const owners = `its fields belong to ${managersOf(live)}`;
  return isOfAnotherSet
    ? `${owners}, and it is part of ApplySet ${set}. Take it out of one of the two`
    : `${owners}. Delete it in the cluster if it may go, or take it out of Git`;
}

function managersOf(live: KubeObject): string {
  const managers = (live.metadata.managedFields ?? [])
    .filter(({ subresource }) => !subresource)
    .map(({ manager, operation }) => `${manager} (${operation})`);
  return [...new Set(managers)].join(', ') || 'nobody named';
}

export function terminatingFault(ref: ObjectRef, live: KubeObject): ObjectFault {
  const finalizers = live.metadata.finalizers?.join(', ');
  const why = finalizers ? `, waits for finalizers ${finalizers}` : '';
  return { object: displayName(ref), message: `is being deleted${why}`, final: false };
}
