import type { Cluster, ObjectAddress, Resource, WriteOptions } from '../cluster/cluster.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import type { FollowWhere } from '../cluster/follow.ts';
import type { KubeObject } from '../cluster/object.ts';
import { RECORD_NAMESPACE, recordName } from './applyset.ts';
import { decodeRecord, encodeRecord } from './codec.ts';
import type { ClusterRecord } from './record.ts';

export const CONFIG_MAPS: Resource = core('ConfigMap', 'configmaps', true);
const NAMESPACES: Resource = core('Namespace', 'namespaces', false);

function core(kind: string, plural: string, namespaced: boolean): Resource {
  return { group: '', version: 'v1', kind, plural, namespaced, verbs: [] };
}

/** Where a federation's record is, in each of its clusters. */
export function recordAddress(federation: string): ObjectAddress {
  return { name: recordName(federation), namespace: RECORD_NAMESPACE };
}

/** A record together with the version that a compare-and-set needs. */
export interface StoredRecord {
  record: ClusterRecord;
  resourceVersion: string;
}

/** The cluster's record, or undefined where it has none. Throws `RecordRefused` or `ClusterError`. */
export async function readRecord(
  cluster: Cluster,
  federation: string,
  signal?: AbortSignal,
): Promise<StoredRecord | undefined> {
  const object = await cluster.get(CONFIG_MAPS, recordAddress(federation), signal);
  return object && { record: decodeRecord(object), resourceVersion: versionOf(object) };
}

/**
 * Compare-and-set: writes the record if the stored one still has `expected` as version
 * (undefined: if there is none). Rejects with a `stale` ClusterError otherwise.
 */
export async function writeRecord(
  cluster: Cluster,
  federation: string,
  next: { record: ClusterRecord; expected: string | undefined },
  options?: WriteOptions,
): Promise<StoredRecord> {
  const object = encodeRecord(next.record, federation, next.expected);
  const reply =
    next.expected === undefined
      ? await createWithNamespace(cluster, object, options)
      : await cluster.replace(CONFIG_MAPS, object, options);
  return { record: next.record, resourceVersion: versionOf(reply.object) };
}

async function createWithNamespace(cluster: Cluster, object: KubeObject, options?: WriteOptions) {
  try {
    return await cluster.create(CONFIG_MAPS, object, options);
  } catch (error) {
    if (!isClusterError(error, 'not-found')) throw error;
  }
  await createNamespace(cluster, options);
  return cluster.create(CONFIG_MAPS, object, options);
}

async function createNamespace(cluster: Cluster, options?: WriteOptions): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: RECORD_NAMESPACE } };
  try {
    await cluster.create(NAMESPACES, namespace, options);
  } catch (error) {
    if (!isClusterError(error, 'stale')) throw error;
  }
}

function versionOf(object: KubeObject): string {
  return object.metadata.resourceVersion ?? '';
}

/** Where the record is, for whoever follows it. */
export function recordWhere(federation: string): FollowWhere {
  return {
    resource: CONFIG_MAPS,
    namespace: RECORD_NAMESPACE,
    fieldSelector: `metadata.name=${recordName(federation)}`,
  };
}
