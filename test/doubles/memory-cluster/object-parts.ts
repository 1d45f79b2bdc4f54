import type { Resource } from '../../../src/cluster/cluster.ts';
import { apiVersionOf } from '../../../src/cluster/discovery.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { type Json, type JsonMap, mapOf, same } from './json.ts';
import type { Traits } from './kinds.ts';
import { ownable } from './managed-fields.ts';

/** The fields of the object that plain writes own. */
export function plainFields(object: KubeObject, { hasStatus }: Traits): JsonMap {
  return ownable(object as unknown as JsonMap, { subresource: '', hasStatus });
}

/** The fields that writes to the status subresource own. */
export function statusFields(object: KubeObject): JsonMap {
  return ownable(object as unknown as JsonMap, { subresource: 'status', hasStatus: true });
}

/** The server keeps no empty map or list there. */
const DROPPED_WHERE_EMPTY = [
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'data',
  'binaryData',
  'stringData',
];

/** The fields without those that are as good as absent. */
function withoutEmpty(fields: JsonMap): JsonMap {
  const entries = Object.entries(fields);
  const kept = entries.filter(([name, value]) => !DROPPED_WHERE_EMPTY.includes(name) || !isEmpty(value));
  return kept.length === entries.length ? fields : Object.fromEntries(kept);
}

function isEmpty(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** The object with these fields in place of all that plain writes own. */
export function composed(base: KubeObject, fields: JsonMap, { hasStatus }: Traits): KubeObject {
  const { labels: _l, annotations: _a, finalizers: _f, ownerReferences: _o, ...identity } = base.metadata;
  const { metadata, ...body } = fields;
  const status = hasStatus && base['status'] !== undefined ? { status: base['status'] } : {};
  const { apiVersion, kind } = base;
  const owned = withoutEmpty(mapOf(metadata));
  return { apiVersion, kind, metadata: { ...identity, ...owned }, ...withoutEmpty(body), ...status };
}

/** The object under the uid that a write names, if it names one: another is a fault among others. */
export function withUid(object: KubeObject, uid: string | undefined): KubeObject {
  return uid === undefined ? object : { ...object, metadata: { ...object.metadata, uid } };
}

export function withEntries(
  object: KubeObject,
  managedFields: NonNullable<KubeObject['metadata']['managedFields']>,
): KubeObject {
  const { managedFields: _old, ...metadata } = object.metadata;
  return { ...object, metadata: managedFields.length === 0 ? metadata : { ...metadata, managedFields } };
}

/** Counts a change of anything but metadata and status, for kinds that count. */
export function withGeneration(
  { hasGeneration }: Traits,
  live: KubeObject | undefined,
  next: KubeObject,
): KubeObject {
  if (!hasGeneration) return next;
  const before = live?.metadata.generation ?? 0;
  const isSame = live !== undefined && same(wishOf(live), wishOf(next));
  return { ...next, metadata: { ...next.metadata, generation: isSame ? before : before + 1 } };
}

function wishOf({ metadata: _m, status: _s, ...wish }: KubeObject): object {
  return wish;
}

/** As it is read through this version of its kind. */
export function inVersion(resource: Resource, object: KubeObject): KubeObject {
  return { ...object, apiVersion: apiVersionOf(resource) };
}
