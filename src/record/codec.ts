import type { KubeObject } from '../cluster/object.ts';
import {
  applySetId,
  GROUP_KINDS_ANNOTATION,
  ID_LABEL,
  NAMESPACES_ANNOTATION,
  RECORD_NAMESPACE,
  recordName,
  TOOLING,
  TOOLING_ANNOTATION,
  TOOLING_NAME,
} from './applyset.ts';
import type { ClusterRecord } from './record.ts';
import { readCluster, readLease, readOrigin, readOutcome, readPruning, readTexts } from './shape.ts';

/** Grows when a reader of the old shape would misunderstand the new one. */
const SCHEMA_VERSION = 1;

const EDITED = 'somebody edited it. Delete it, and the next look makes a new one without deleting anything';

/** A ConfigMap that we must not touch, and why. */
export class RecordRefused extends Error {
  override readonly name = 'RecordRefused';
}

/** The record as the ConfigMap that is kept in the cluster; `resourceVersion` is the precondition of its replacement. */
export function encodeRecord(
  record: ClusterRecord,
  federation: string,
  resourceVersion?: string,
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: recordName(federation),
      namespace: RECORD_NAMESPACE,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      labels: { [ID_LABEL]: applySetId(federation) },
      annotations: {
        [TOOLING_ANNOTATION]: TOOLING,
        [GROUP_KINDS_ANNOTATION]: record.groupKinds.join(','),
        [NAMESPACES_ANNOTATION]: record.namespaces.join(','),
      },
    },
    data: encodeData(record),
  };
}

function encodeData(record: ClusterRecord): Record<string, string> {
  const { origin, cluster, lease, revision, observer, outcome, pruning, unconfirmed } = record;
  return {
    schemaVersion: String(SCHEMA_VERSION),
    origin: JSON.stringify(origin),
    cluster: JSON.stringify(cluster),
    ...(lease && { lease: JSON.stringify(lease) }),
    ...(revision && { revision }),
    ...(observer && { observer }),
    ...(outcome && { outcome: JSON.stringify(outcome) }),
    ...(pruning && { pruning: JSON.stringify(pruning) }),
    ...(unconfirmed?.length && { unconfirmed: JSON.stringify(unconfirmed) }),
  };
}

/** Reads a record. Throws `RecordRefused` for another tool's, a newer Lockstep's or an unreadable one. */
export function decodeRecord(object: KubeObject): ClusterRecord {
  const annotations = object.metadata.annotations ?? {};
  refuseForeignTooling(object.metadata.name, annotations[TOOLING_ANNOTATION]);
  const data = textsOf(object['data']);
  refuseUnknownSchema(object.metadata.name, data['schemaVersion']);
  try {
    return {
      origin: readOrigin(data['origin']),
      cluster: readCluster(data['cluster']),
      ...(data['lease'] && { lease: readLease(data['lease']) }),
      ...(data['revision'] && { revision: data['revision'] }),
      ...(data['observer'] && { observer: data['observer'] }),
      ...(data['outcome'] && { outcome: readOutcome(data['outcome']) }),
      ...(data['pruning'] && { pruning: readPruning(data['pruning']) }),
      ...(data['unconfirmed'] && { unconfirmed: readTexts(data['unconfirmed']) }),
      groupKinds: splitList(annotations[GROUP_KINDS_ANNOTATION]),
      namespaces: splitList(annotations[NAMESPACES_ANNOTATION]),
    };
  } catch (cause) {
    throw new RecordRefused(
      `ConfigMap ${RECORD_NAMESPACE}/${object.metadata.name} is not readable as a record: ${EDITED}`,
      { cause },
    );
  }
}

function refuseForeignTooling(name: string, tooling: string | undefined): void {
  if (tooling?.split('/')[0] === TOOLING_NAME) return;
  throw new RecordRefused(
    `ConfigMap ${RECORD_NAMESPACE}/${name} belongs to ${tooling ?? 'nobody we know'} (annotation ${TOOLING_ANNOTATION}), not to Lockstep`,
  );
}

function refuseUnknownSchema(name: string, version: string | undefined): void {
  const configMap = `ConfigMap ${RECORD_NAMESPACE}/${name}`;
  if (Number(version) > SCHEMA_VERSION) {
    throw new RecordRefused(
      `${configMap} has schemaVersion ${version}, and this Lockstep knows up to ${SCHEMA_VERSION}. Upgrade this process`,
    );
  }
  if (Number(version) >= 1) return;
  const found = version ? `schemaVersion ${JSON.stringify(version)}, which is none` : 'no schemaVersion';
  throw new RecordRefused(`${configMap} has ${found}: ${EDITED}`);
}

function splitList(text: string | undefined): string[] {
  return text ? text.split(',') : [];
}

/** A ConfigMap's data are texts; what a server tells otherwise is as good as not there. */
function textsOf(data: unknown): Record<string, string> {
  const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
  return Object.fromEntries(Object.entries(data ?? {}).filter(isText));
}
