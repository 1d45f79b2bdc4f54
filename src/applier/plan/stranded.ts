import { displayName, groupKindKey, type ObjectRef } from '../../cluster/object.ts';
import type { ObjectFault } from '../../record/record.ts';
import { readCrd } from '../../render/crd.ts';
import type { Change, Member } from './plan.ts';

/**
 * Namespaces and CustomResourceDefinitions that Git dropped while it wants objects that would go with them: pruned, they
 * would be made anew for ever. Whoever approves the prune of one does not see that in its name. Pure.
 */
export function strandedFaults(changes: readonly Change[]): ObjectFault[] {
  const wanted = changes.flatMap((change) => (change.action === 'prune' ? [] : [change.desired.ref]));
  return changes.flatMap((change) => (change.action === 'prune' ? strandedBy(change.member, wanted) : []));
}

function strandedBy(member: Member, wanted: readonly ObjectRef[]): ObjectFault[] {
  const [first, ...others] = wanted.filter((ref) => goesWith(member, ref));
  if (!first) return [];
  const all = displayName(first) + (others.length > 0 ? ` and ${others.length} more` : '');
  const message = `Git dropped it, and wants what would go with it: ${all}. Put it back, or drop that too. Nothing is pruned`;
  return [{ object: displayName(member.ref), message, final: true }];
}

function goesWith({ ref, live }: Member, wanted: ObjectRef): boolean {
  if (groupKindKey(ref) === 'Namespace') return wanted.namespace === ref.name;
  const crd = readCrd(live);
  return crd !== undefined && groupKindKey(crd) === groupKindKey(wanted);
}
