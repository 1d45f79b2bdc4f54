import type { KeyObject } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { fieldManager } from '../../cluster/field-manager.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../cluster/object.ts';
import { applySetId, PART_OF_LABEL } from '../record/applyset.ts';
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
  const labels = field(field(ourEntry(object)?.fieldsV1, 'f:metadata'), 'f:labels');
  return field(labels, `f:${PART_OF_LABEL}`) !== undefined;
}

function field(of: unknown, name: string): unknown {
  return of !== null && typeof of === 'object' ? (of as Record<string, unknown>)[name] : undefined;
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

/** The paths of a fieldsV1 set at which the object has a value. */
function valued(fields: Record<string, unknown>, value: unknown): Record<string, unknown> {
  const kept = Object.entries(fields).flatMap(([path, below]): [string, unknown][] => {
    const found = path === '.' ? value : step(value, path);
    return found === undefined ? [] : [[path, valued(below as Record<string, unknown>, found)]];
  });
  return Object.fromEntries(kept);
}

/**
 * The live values at the paths of a fieldsV1 set (structured-merge-diff's serialization):
 * `f:` a field, `k:` a list item by its keys, `v:` a list item by its value, `i:` by its index, `.` the thing itself.
 */
export function valuesAt(fields: Record<string, unknown>, value: unknown): unknown {
  const paths = Object.entries(fields).filter(([path]) => path !== '.');
  if (paths.length === 0) return value;
  return Object.fromEntries(
    paths.map(([path, below]) => [path, valuesAt(below as Record<string, unknown>, step(value, path))]),
  );
}

function step(value: unknown, path: string): unknown {
  const name = path.slice(2);
  switch (path.slice(0, 2)) {
    case 'f:':
      return field(value, name);
    case 'k:':
      return items(value).find((item) => matches(item, JSON.parse(name)));
    case 'v:':
      return items(value).find((item) => JSON.stringify(item) === JSON.stringify(JSON.parse(name)));
    case 'i:':
      return items(value)[Number(name)];
    default:
      return undefined;
  }
}

function items(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function matches(item: unknown, keys: Record<string, unknown>): boolean {
  return Object.entries(keys).every(([key, value]) => field(item, key) === value);
}
