import type { KubeObject, ManagedFieldsEntry } from '../../../src/cluster/object.ts';
import {
  decodeFields,
  elementsOf,
  encodeFields,
  type FieldSet,
  fieldsOf,
  withAncestors,
} from './field-set.ts';
import { type JsonMap, same } from './json.ts';
import { mergeApplied, removeFields } from './merge.ts';
import { both, either, minus } from './sets.ts';

/** Who writes, how, and when. */
export interface Writer {
  manager: string;
  operation: 'Apply' | 'Update';
  /** `status`, or '' for the object itself. */
  subresource: string;
  apiVersion: string;
  /** RFC 3339, seconds. */
  time: string;
}

interface Owner {
  entry: ManagedFieldsEntry;
  fields: FieldSet;
}

/** A field that another manager owns, and to which the configuration gives another value. */
export interface Conflict {
  manager: string;
  operation: string;
  apiVersion: string;
  field: string;
}

/** The fields that are owned: never identity, versions, times; never status, except through the subresource. */
export function ownable(object: JsonMap, options: { subresource: string; hasStatus: boolean }): JsonMap {
  const { apiVersion: _a, kind: _k, metadata, status, ...rest } = object;
  if (options.subresource === 'status') return status === undefined ? {} : { status };
  const meta = ownableMetadata(metadata as JsonMap | undefined);
  const body = options.hasStatus || status === undefined ? rest : { ...rest, status };
  return Object.keys(meta).length === 0 ? body : { ...body, metadata: meta };
}

const OWNABLE_METADATA = ['labels', 'annotations', 'finalizers', 'ownerReferences'];

function ownableMetadata(metadata: JsonMap = {}): JsonMap {
  return Object.fromEntries(
    Object.entries(metadata).filter(
      ([name, value]) => OWNABLE_METADATA.includes(name) && value !== undefined,
    ),
  );
}

/** Merges a configuration into the live fields as server-side apply does, or says who is in the way. */
export function applyFields(
  live: JsonMap,
  config: JsonMap,
  context: { entries: ManagedFieldsEntry[]; writer: Writer; force: boolean },
): { fields: JsonMap; entries: ManagedFieldsEntry[] } | { conflicts: Conflict[] } {
  const { writer, force } = context;
  const owners = context.entries.map(toOwner);
  const others = owners.filter(({ entry }) => !isOf(entry, writer));
  const wanted = new Set(fieldsOf(config).keys());
  const before = owners.find(({ entry }) => isOf(entry, writer))?.fields ?? new Set();
  // Who names a field names the maps above it too.
  const dropped = removable(minus(before, withAncestors(wanted)), union(others));
  const fields = removeFields(mergeApplied(live, config), dropped);
  const changed = changedFields(live, fields);
  const conflicts = others.flatMap((owner) => conflictsOf(owner, changed));
  if (conflicts.length > 0 && !force) return { conflicts };
  const left = others.map((owner) => ({ ...owner, fields: minus(owner.fields, changed) }));
  return {
    fields,
    entries: toEntries(
      [...left, { entry: entryOf(writer), fields: wanted }],
      { live, next: fields },
      owners,
      writer,
    ),
  };
}

/** Who owns what after a plain write turned `live` into `next`: the writer owns what changed. */
export function updateFields(
  live: JsonMap,
  next: JsonMap,
  context: { entries: ManagedFieldsEntry[]; writer: Writer },
): ManagedFieldsEntry[] {
  const { writer } = context;
  const owners = context.entries.map(toOwner);
  const changed = withNewMaps(changedFields(live, next), live);
  const mine = owners.find(({ entry }) => isOf(entry, writer)) ?? {
    entry: entryOf(writer),
    fields: new Set(),
  };
  const others = owners.filter((owner) => owner !== mine);
  const left = others.map((owner) => ({ ...owner, fields: minus(owner.fields, changed) }));
  return toEntries(
    [...left, { ...mine, fields: either(mine.fields, changed) }],
    { live, next },
    owners,
    writer,
  );
}

function changedFields(live: JsonMap, next: JsonMap): Set<string> {
  const before = fieldsOf(live);
  const changed = [...fieldsOf(next)].filter(
    ([field, value]) => !before.has(field) || !same(before.get(field), value),
  );
  return new Set(changed.map(([field]) => field));
}

/** A plain write that brings a map of free keys owns the map too. */
const FREE_MAPS = /(^|\n)f:(labels|annotations|data|binaryData|ports)$/;

function withNewMaps(changed: Set<string>, live: JsonMap): Set<string> {
  const there = withAncestors(fieldsOf(live).keys());
  const brought = [...withAncestors(changed)].filter((field) => FREE_MAPS.test(field) && !there.has(field));
  return either(changed, brought);
}

/** Fields that nobody else owns. A list item in which another owns a field stays, and so does its key. */
function removable(dropped: Set<string>, owned: FieldSet): Set<string> {
  const needed = withAncestors(owned);
  return new Set([...minus(dropped, needed)].filter((field) => !isKeyOf(field, needed)));
}

function isKeyOf(field: string, needed: FieldSet): boolean {
  const elements = elementsOf(field);
  const [item = '', last = ''] = elements.slice(-2);
  const isKey = item.startsWith('k:') && Object.keys(JSON.parse(item.slice(2))).includes(last.slice(2));
  return isKey && needed.has(elements.slice(0, -1).join('\n'));
}

function conflictsOf({ entry, fields }: Owner, changed: Set<string>): Conflict[] {
  const { manager = '', operation = '', apiVersion = '' } = entry;
  return [...both(fields, changed)].sort().map((field) => ({ manager, operation, apiVersion, field }));
}

/** Entries without what goes with this write (what was never there stays); the time moves only where the fields did. */
function toEntries(
  owners: Owner[],
  { live, next }: { live: JsonMap; next: JsonMap },
  before: Owner[],
  writer: Writer,
): ManagedFieldsEntry[] {
  const gone = minus(withAncestors(fieldsOf(live).keys()), withAncestors(fieldsOf(next).keys()));
  return owners
    .map(({ entry, fields: owned }) => ({
      entry,
      fields: isOfSubresource(entry, writer) ? minus(owned, gone) : owned,
    }))
    .filter(({ fields: owned }) => owned.size > 0)
    .map(({ entry, fields: owned }) => {
      const old = before.find((owner) => isSameOwner(owner.entry, entry));
      const time =
        old !== undefined && same([...old.fields].sort(), [...owned].sort()) ? old.entry.time : writer.time;
      return { ...entry, time: time ?? writer.time, fieldsV1: encodeFields(owned) };
    })
    .sort(byOperationAndTime);
}

function isOfSubresource(entry: ManagedFieldsEntry, writer: Writer): boolean {
  return (entry.subresource ?? '') === writer.subresource;
}

function byOperationAndTime(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  const [keyA, keyB] = [a, b].map(({ operation, time, manager }) => `${operation} ${time} ${manager}`);
  return (keyA ?? '') < (keyB ?? '') ? -1 : 1;
}

function toOwner(entry: ManagedFieldsEntry): Owner {
  return { entry, fields: decodeFields(entry.fieldsV1 ?? {}) };
}

function union(owners: Owner[]): Set<string> {
  return new Set(owners.flatMap(({ fields }) => [...fields]));
}

function entryOf({ manager, operation, subresource, apiVersion, time }: Writer): ManagedFieldsEntry {
  const entry = { manager, operation, apiVersion, time, fieldsType: 'FieldsV1' };
  return subresource === '' ? entry : { ...entry, subresource };
}

function isOf(entry: ManagedFieldsEntry, writer: Writer): boolean {
  return isSameOwner(entry, entryOf(writer));
}

function isSameOwner(a: ManagedFieldsEntry, b: ManagedFieldsEntry): boolean {
  const identity = ({ manager, operation, subresource = '' }: ManagedFieldsEntry) => [
    manager,
    operation,
    subresource,
  ];
  return same(identity(a), identity(b));
}

/** The entries of an object, none where it has none. */
export function entriesOf(object: KubeObject | undefined): ManagedFieldsEntry[] {
  return object?.metadata.managedFields ?? [];
}
