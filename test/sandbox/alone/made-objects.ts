import assert from 'node:assert/strict';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';

/** What the tests read of what an API server answers. */
export interface Answered {
  metadata: { uid: string };
  status: {
    readyReplicas?: number;
    loadBalancer?: { ingress?: { ip: string }[] };
  };
  items: { endpoints: { conditions: { ready: boolean } }[] }[];
}

/** What is there, which must be. */
export async function ask(cluster: SandboxCluster, path: string): Promise<Answered> {
  const { status, body } = await cluster.client.request('GET', path);
  assert.equal(status, 200, path);
  return body as Answered;
}

/** Makes an object, which must not be there yet. */
export async function make(cluster: SandboxCluster, path: string, object: object): Promise<void> {
  const { status, body } = await cluster.client.request('POST', path, object);
  assert.equal(status, 201, JSON.stringify(body));
}

/** A namespace of one test alone, in all clusters. */
export async function makeNamespace({ clusters }: Sandbox, name: string): Promise<string> {
  await Promise.all(clusters.map((cluster) => make(cluster, '/api/v1/namespaces', { metadata: { name } })));
  return name;
}
