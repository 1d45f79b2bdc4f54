import { isNamespaced } from '../../manifests/builtin-kinds.ts';
import type { Member } from '../plan/plan.ts';

/**
 * The members without their twins: a server may show one object under two kinds (OpenShift's Project is a view of a
 * Namespace), and to prune the kind that Git does not name would delete the object that it does. Of those with one uid
 * stay the ones that are wanted; where none is, the built-in kind, which the guard knows. Pure.
 */
export function oneOfEach(
  members: ReadonlyMap<string, Member>,
  wanted: ReadonlySet<string>,
): Map<string, Member> {
  const byUid = Map.groupBy(members.values(), ({ key, live }) => live.metadata.uid ?? key);
  const kept = [...byUid.values()].flatMap((twins) => foremost(twins, wanted));
  return new Map(kept.map((member) => [member.key, member]));
}

function foremost(twins: readonly Member[], wanted: ReadonlySet<string>): readonly Member[] {
  const ranks = [
    twins.filter(({ key }) => wanted.has(key)),
    twins.filter(({ ref }) => isNamespaced(ref) !== undefined),
  ];
  return ranks.find(({ length }) => length > 0) ?? twins;
}
