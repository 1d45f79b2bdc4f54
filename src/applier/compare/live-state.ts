import type { KeyObject } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { fieldManager } from '../../cluster/field-manager.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../cluster/object.ts';
import { applySetId, PART_OF_LABEL, PART_OF_PATH } from '../../record/applyset.ts';
import { type FieldsV1, hasPath, partAt, valuesAt } from '../ownership/fields-v1.ts';
import { keyedHash } from './keyed-hash.ts';

/** Our own share of a live object: the entry that our applies make. */
export function ourEntry(object: KubeObject): ManagedFieldsEntry | undefined {
  return object.metadata.managedFields?.find(
    (entry) => entry.manager === fieldManager && entry.operation === 'Apply' && !entry.subresource,
  );
}

/**
 * True if our apply put this federation's part-of label there: what tells our objects from foreign ones.
 * The value counts too: another federation's installation owns its members under the same manager's name.
 */
export function isOurs(object: KubeObject, federation: string): boolean {
  if (object.metadata.labels?.[PART_OF_LABEL] !== applySetId(federation)) return false;
  return hasPath(ourEntry(object)?.fieldsV1 ?? {}, PART_OF_PATH);
}

/** What a worker remembers of a live object from the reply to its own apply. */
export interface LiveState {
  uid: string;
  /** Of our managedFields entry: changes when anybody takes a field from us. */
  ownership: string;
  /** Of the live values at exactly the fields that we own: changes when anybody edits them. */
  values: string;
}

/** The state of our share of a live object. Values are hashed with the process's key: they may be a Secret's. */
export function liveState(key: KeyObject, object: KubeObject): LiveState {
  const fields = ourEntry(object)?.fieldsV1 ?? {};
  return {
    uid: object.metadata.uid ?? '',
    ownership: keyedHash(key, fields),
    values: keyedHash(key, valuesAt(fields, object)),
  };
}

/** True if both are the same object in which our share is untouched. */
export function sameState(a: LiveState, b: LiveState): boolean {
  return a.uid === b.uid && a.ownership === b.ownership && a.values === b.values;
}

/**
 * True if a dry run's answer is the object as it is, down to our share of it. A field that was applied as null or empty has
 * no value when it is stored: whether we own that much of nothing is another thing with each apply, and means nothing.
 */
export function isNoChange(live: KubeObject, reply: KubeObject): boolean {
  const [before, after] = [live, reply].map((object) => ({
    share: valued(ourEntry(object)?.fieldsV1 ?? {}, object),
    rest: { ...object, metadata: { ...object.metadata, managedFields: [], resourceVersion: '' } },
  }));
  return isDeepStrictEqual(before, after);
}

/** The paths of a set at which the object has a value. */
function valued(fields: FieldsV1, value: unknown): FieldsV1 {
  const kept = Object.entries(fields).flatMap(([element, below]): [string, FieldsV1][] => {
    const found = element === '.' ? value : partAt(value, element);
    return found === undefined ? [] : [[element, valued(below as FieldsV1, found)]];
  });
  return Object.fromEntries(kept);
}
