import { groupKindKey, type ObjectRef } from '../../cluster/object.ts';
import { RECORD_NAMESPACE } from '../../record/applyset.ts';
import type { ClusterRecord } from '../../record/record.ts';
import type { Seen } from '../see/see.ts';

/** Where members may be, as KEP-3659 wants it kept: sorted group-kinds, and sorted namespaces without the record's own. */
export type Inventory = Pick<ClusterRecord, 'groupKinds' | 'namespaces'>;

/** Where members may be once these are gone: what is wanted, what else is ours, and what could not be listed. */
export function inventoryAfter(seen: Seen, gone: ReadonlySet<string> = new Set()): Inventory {
  const wanted = seen.changes.flatMap((change) => (change.action === 'prune' ? [] : [change.desired.ref]));
  const members = [...seen.survey.members.values()].filter(({ key }) => !gone.has(key)).map(({ ref }) => ref);
  const known = inventoryOf([...wanted, ...members]);
  const unlisted = [...seen.survey.unlisted.keys()];
  // Members that could not be listed may be in any namespace in which there were some.
  const namespaces = unlisted.length > 0 ? (seen.stored?.record.namespaces ?? []) : [];
  return union(known, { groupKinds: unlisted, namespaces });
}

function inventoryOf(refs: readonly ObjectRef[]): Inventory {
  const namespaces = refs.flatMap(({ namespace }) =>
    namespace === undefined || namespace === RECORD_NAMESPACE ? [] : [namespace],
  );
  return { groupKinds: distinct(refs.map(groupKindKey)), namespaces: distinct(namespaces) };
}

/** Both together: what an inventory is widened to before the first write. */
export function union(a: Inventory, b: Inventory): Inventory {
  return {
    groupKinds: distinct([...a.groupKinds, ...b.groupKinds]),
    namespaces: distinct([...a.namespaces, ...b.namespaces]),
  };
}

/** Equal for equal inventories. */
export function asWritten({ groupKinds, namespaces }: Inventory): string {
  return `${groupKinds.join(',')} ${namespaces.join(',')}`;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
