import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import { until } from '../../../sandbox/processes/until.ts';
import { newFederation, type TestFederation } from '../federation-fixture.ts';

/** The sandbox's kubelets leave such a pod pending until the annotation is taken away. */
export const STUCK = 'sandbox.lockstep.dev/stuck';
const MERGE = 'application/merge-patch+json';

export interface Stage {
  federation: TestFederation;
  cluster: SandboxCluster;
  namespace: string;
  /** PATCH, which must succeed. */
  patch(path: string, body: object): Promise<void>;
  /** POST, which must succeed. */
  create(path: string, body: object): Promise<void>;
  /** Lets the pods of one app start. */
  unstick(app: string): Promise<void>;
}

export async function stage(t: TestContext): Promise<Stage> {
  const federation = await newFederation(t, { clusters: 1 });
  const [cluster] = federation.clusters as [SandboxCluster];
  await federation.start('run');
  const { namespace } = federation;
  const send = async (method: 'PATCH' | 'POST', path: string, body: object) => {
    const { status, body: answer } = await cluster.client.request(
      method,
      path,
      body,
      ...(method === 'PATCH' ? [MERGE] : []),
    );
    assert.ok(status < 300, `${method} ${path}: ${status} ${JSON.stringify(answer)}`);
  };
  const patch = (path: string, body: object) => send('PATCH', path, body);
  return {
    federation,
    cluster,
    namespace,
    patch,
    create: (path, body) => send('POST', path, body),
    unstick: async (app) => {
      const pods = `/api/v1/namespaces/${namespace}/pods`;
      const { body } = await cluster.client.request('GET', `${pods}?labelSelector=app%3D${app}`);
      const { items } = body as { items: { metadata: { name: string } }[] };
      assert.equal(items.length, 1);
      for (const { metadata } of items) {
        await patch(`${pods}/${metadata.name}`, { metadata: { annotations: { [STUCK]: null } } });
      }
    },
  };
}

/** What the cluster's record waits for at a revision, by object. */
async function waiting({ federation, cluster }: Stage, sha: string): Promise<Record<string, string>> {
  const { revision, outcome } = (await federation.record(cluster)) ?? {};
  if (revision !== sha) return {};
  const list = outcome?.observation.waiting ?? [];
  return Object.fromEntries(list.map(({ object, message }) => [object, message]));
}

/** Resolves once exactly this is waited for; a timeout shows the difference. */
export async function untilWaiting(
  scene: Stage,
  sha: string,
  expected: Record<string, string>,
): Promise<void> {
  const names = Object.keys(expected).sort();
  const isSo = async () => {
    const now = await waiting(scene, sha);
    return names.every((name) => now[name] === expected[name]) && Object.keys(now).length === names.length;
  };
  await until(isSo, { what: 'what is waited for' }).catch(async () => {
    assert.deepEqual(await waiting(scene, sha), expected);
  });
}
