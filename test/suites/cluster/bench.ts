import assert from 'node:assert/strict';
import type { Cluster, ObjectAddress, Resource } from '../../../src/cluster/cluster.ts';
import { ClusterError, type ClusterErrorKind } from '../../../src/cluster/cluster-error.ts';
import type { KubeObject, ManagedFieldsEntry, ObjectMeta } from '../../../src/cluster/object.ts';

/** What the suite needs of a cluster that it is run over. */
export interface OpenedCluster {
  cluster: Cluster;
  /** The same cluster, as another field manager. */
  asOther(manager: string): Cluster;
  /** Writes the status subresource as manager `controller`. */
  writeStatus(resource: Resource, at: ObjectAddress, status: object): Promise<KubeObject>;
  /** No namespace of the cluster begins with this. */
  namespace: string;
  close(): Promise<void>;
}

/** One cluster under test, as the cases see it. */
export interface Bench extends OpenedCluster {
  /** A namespace of the case's own. */
  freshNamespace(): Promise<string>;
  /** The resource of a built-in kind, e.g. `v1 ConfigMap`. */
  kind(apiVersion: string, kind: string): Promise<Resource>;
}

export function benchOf(opened: OpenedCluster): Bench {
  let count = 0;
  const kind = async (apiVersion: string, name: string) => {
    const resource = (await opened.cluster.discover()).byApiVersion(apiVersion, name);
    assert.ok(resource, `${apiVersion} ${name} is served`);
    return resource;
  };
  return {
    ...opened,
    kind,
    freshNamespace: async () => {
      count += 1;
      const name = `${opened.namespace}-${count}`;
      await opened.cluster.create(await kind('v1', 'Namespace'), object('v1', 'Namespace', { name }));
      return name;
    },
  };
}

export function object(
  apiVersion: string,
  kind: string,
  metadata: ObjectMeta,
  body: object = {},
): KubeObject {
  return { apiVersion, kind, metadata, ...body };
}

export function configMap(
  namespace: string,
  name: string,
  data: Record<string, string> = {},
  metadata: Partial<ObjectMeta> = {},
): KubeObject {
  return object('v1', 'ConfigMap', { namespace, name, ...metadata }, { data });
}

/** The parts of metadata that a server has always set. */
export function identity(live: KubeObject | undefined): { uid: string; resourceVersion: string } {
  const { uid, resourceVersion } = live?.metadata ?? {};
  assert.ok(uid && resourceVersion, 'the object has a uid and a version');
  return { uid, resourceVersion };
}

/** The share of one manager, undefined where it owns nothing. */
export function shareOf(
  live: KubeObject | undefined,
  manager: string,
  operation: ManagedFieldsEntry['operation'],
) {
  return live?.metadata.managedFields?.find(
    (entry) => entry.manager === manager && entry.operation === operation,
  )?.fieldsV1;
}

/** Rejects with a ClusterError of that kind, and returns it. */
export async function failsWith(kind: ClusterErrorKind, promise: Promise<unknown>): Promise<ClusterError> {
  const error = await promise.then(
    () => assert.fail(`expected ${kind}, but it succeeded`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ClusterError, `expected a ClusterError, got ${error}`);
  assert.equal(error.kind, kind, error.message);
  return error;
}

/** Resolves as soon as `probe` gives something; fails after 60 s. */
export async function eventually<T>(probe: () => Promise<T | undefined>, what: string): Promise<T> {
  const until = performance.now() + 60_000;
  while (performance.now() < until) {
    const found = await probe();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return assert.fail(`in vain for 60 s: ${what}`);
}
