import { displayName, type KubeObject, type ObjectRef } from '../../cluster/object.ts';
import type { ChangedObject, WorkDone } from '../../record/record.ts';
import { changedFields } from './changed-fields.ts';

/** How many changed objects a record names; the rest is counted. */
export const NAMED_CHANGES = 100;
/** Characters of all of them together: a record is one ConfigMap (1 MiB), and is read with every observation. */
const ROOM = 64 * 1024;

/** What an apply changed of an object; `before` is undefined where there was none. */
export function changeOf(
  ref: ObjectRef,
  action: ChangedObject['action'],
  { before, after }: { before?: KubeObject | undefined; after?: KubeObject } = {},
): ChangedObject {
  const fields = before && after ? changedFields(before, after) : { fields: [], moreFields: 0 };
  return { object: displayName(ref), action, ...fields };
}

/**
 * What was done for a revision, with what earlier looks did for the same one: a cluster that was given a revision
 * in two goes shows both. The newest change of an object stands for it.
 */
export function workDone(
  changed: readonly ChangedObject[],
  took: Record<string, number>,
  former: WorkDone | undefined,
): WorkDone {
  const names = new Set(changed.map(({ object }) => object));
  const earlier = (former?.changed ?? []).filter(({ object }) => !names.has(object));
  const all = [...changed, ...earlier];
  const named = fitting(all.slice(0, NAMED_CHANGES));
  return { changed: named, moreChanged: all.length - named.length + (former?.moreChanged ?? 0), took };
}

function fitting(changes: readonly ChangedObject[]): ChangedObject[] {
  let room = ROOM;
  return changes.filter((change) => {
    room -= JSON.stringify(change).length;
    return room >= 0;
  });
}
