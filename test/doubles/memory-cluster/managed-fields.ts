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

/** Who is said to have written what nobody had a share of, when the first apply comes. */
const BEFORE_FIRST_APPLY = 'before-first-apply';

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
  context: { entries: ManagedFieldsEntry[]; writer: Writer; force: boolean; bare: JsonMap },
): { fields: JsonMap; entries: ManagedFieldsEntry[] } | { conflicts: Conflict[] } {
  const { writer, force } = context;
  const owners = ownersBeforeApply(live, context).map(toOwner);
  const others = owners.filter(({ entry }) => !isOf(entry, writer));
  const wanted = new Set(fieldsOf(config).keys());
  const mine = owners.find(({ entry }) => isOf(entry, writer));
  // Who names a field names the maps above it too.
  const dropped = removable(minus(mine?.fields ?? new Set(), withAncestors(wanted)), union(others));
  const fields = removeFields(mergeApplied(live, config), dropped);
  const changed = withNewMaps(changedFields(live, fields), live);
  const conflicts = others.flatMap((owner) => conflictsOf(owner, changed));
  if (conflicts.length > 0 && !force) return { conflicts };
  const left = others.map((owner) => ({ ...owner, fields: minus(owner.fields, changed) }));
  const time = same(live, fields) ? mine?.entry.time : writer.time;
  const all = [...left, { entry: timed(entryOf(writer), time), fields: wanted }];
  // A map that is left empty is still there for its owners.
  const gone = [...goneFields(live, fields)].filter(
    (field) => both(withAncestors([field]), dropped).size > 0,
  );
  return { fields, entries: toEntries(all, new Set(gone), writer) };
}

function ownersBeforeApply(
  live: JsonMap,
  { entries, writer, bare }: { entries: ManagedFieldsEntry[]; writer: Writer; bare: JsonMap },
): ManagedFieldsEntry[] {
  if (entries.length > 0 || Object.keys(live).length === 0) return entries;
  const before: Writer = { ...writer, manager: BEFORE_FIRST_APPLY, operation: 'Update' };
  return bornFields(live, before, bare);
}

/** Who owns what of a new object that came by a plain write: its writer owns all but what even a bare one has. */
export function bornFields(next: JsonMap, writer: Writer, bare: JsonMap): ManagedFieldsEntry[] {
  return tracked(bare, next, { entries: [], writer });
}

/**
 * Who owns what after a plain write turned `live` into `next`: the writer owns what changed. Where nobody had a share,
 * nobody gets one before the first apply.
 */
export function updateFields(
  live: JsonMap,
  next: JsonMap,
  context: { entries: ManagedFieldsEntry[]; writer: Writer },
): ManagedFieldsEntry[] {
  return context.entries.length === 0 ? [] : tracked(live, next, context);
}

function tracked(
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
  const entry = changed.size > 0 ? timed(mine.entry, writer.time) : mine.entry;
  const all = [...left, { entry, fields: either(mine.fields, changed) }];
  return toEntries(all, goneFields(live, next), writer);
}

function goneFields(live: JsonMap, next: JsonMap): Set<string> {
  return minus(withAncestors(fieldsOf(live).keys()), withAncestors(fieldsOf(next).keys()));
}

function changedFields(live: JsonMap, next: JsonMap): Set<string> {
  const before = fieldsOf(live);
  const changed = [...fieldsOf(next)].filter(
    ([field, value]) => !before.has(field) || !same(before.get(field), value),
  );
  return new Set(changed.map(([field]) => field));
}

/** Who brings a map, a list or an item changes it too, not only what is in it. */
function withNewMaps(changed: Set<string>, live: JsonMap): Set<string> {
  const there = withAncestors(fieldsOf({ metadata: {}, ...live }).keys());
  return either(changed, minus(withAncestors(changed), there));
}

/**
 * Fields that nobody else owns. A list item that another owns stays, and so does its key; it is not enough to own a
 * field in it.
 */
function removable(dropped: Set<string>, owned: FieldSet): Set<string> {
  const needed = new Set([...withAncestors(owned)].filter((field) => isNamed(field) || owned.has(field)));
  return new Set([...minus(dropped, needed)].filter((field) => !isKeyOf(field, needed)));
}

function isNamed(field: string): boolean {
  return elementsOf(field).at(-1)?.startsWith('f:') === true;
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

/** Entries without what goes with this write: what was never there stays, and so does all that an apply names. */
function toEntries(owners: Owner[], gone: FieldSet, writer: Writer): ManagedFieldsEntry[] {
  return owners
    .map(({ entry, fields: owned }) => ({
      entry,
      fields: isOfSubresource(entry, writer) && !isApplying(entry, writer) ? minus(owned, gone) : owned,
    }))
    .filter(({ fields: owned }) => owned.size > 0)
    .map(({ entry, fields: owned }) => ({ ...entry, fieldsV1: encodeFields(owned) }))
    .sort(byOperationAndTime);
}

/** The entry as of this time; only who brings or takes a value gets one. */
function timed({ time: _, ...entry }: ManagedFieldsEntry, time: string | undefined): ManagedFieldsEntry {
  return time === undefined ? entry : { ...entry, time };
}

function isOfSubresource(entry: ManagedFieldsEntry, writer: Writer): boolean {
  return (entry.subresource ?? '') === writer.subresource;
}

function isApplying(entry: ManagedFieldsEntry, writer: Writer): boolean {
  return writer.operation === 'Apply' && isOf(entry, writer);
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

/** The shares after a write that may bring some: they are believed; a lone empty one takes all away, none at all nothing. */
export function sharesBrought(wanted: KubeObject, live: KubeObject): ManagedFieldsEntry[] {
  const brought = entriesOf(wanted);
  if (brought.length === 0) return entriesOf(live);
  return same(brought, [{}]) ? [] : brought;
}

/** The entries of an object, none where it has none. */
export function entriesOf(object: KubeObject | undefined): ManagedFieldsEntry[] {
  return object?.metadata.managedFields ?? [];
}
