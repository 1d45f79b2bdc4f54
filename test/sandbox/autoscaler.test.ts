import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { RECORD_NAMESPACE } from '../../src/record/applyset.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';

const MERGE = 'application/merge-patch+json';
/** Under this name the controller of HorizontalPodAutoscalers writes. */
const HPA_CONTROLLER = 'kube-controller-manager';

function workload(kind: string, replicas: number, image = 'nginx:1.28.0'): string {
  const labels = { app: kind.toLowerCase() };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: { ...spec, ...(kind === 'StatefulSet' && { serviceName: 'web' }) },
  });
}

const autoscaler = JSON.stringify({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 2,
    maxReplicas: 5,
  },
});

/** As an autoscaler does it, through the subresource. */
async function scale(cluster: SandboxCluster, path: string, to: { replicas: number; manager: string }) {
  const url = `${path}/scale?fieldManager=${to.manager}`;
  const { status } = await cluster.client.request('PATCH', url, { spec: { replicas: to.replicas } }, MERGE);
  assert.equal(status, 200);
}

async function replicasAt(cluster: SandboxCluster, path: string): Promise<unknown> {
  const { body } = await cluster.client.request('GET', path);
  return (body as { spec?: { replicas?: number } }).spec?.replicas;
}

async function assertSettled(federation: TestFederation, cluster: SandboxCluster): Promise<void> {
  // The first look may have to learn; whatever looks after that writes nothing.
  await federation.untilLooked(cluster, 2, Date.now());
  const since = Date.now();
  await federation.untilLooked(cluster, 2, since);
  const writes = await federation.writes(cluster, since);
  // What is observed while pods come and go is written to the record.
  assert.deepEqual(
    writes.filter(({ objectRef }) => objectRef?.namespace !== RECORD_NAMESPACE),
    [],
  );
}

describe('replicas that an autoscaler owns', () => {
  it('stay as it says, of every kind that scales, while all else is Git’s; nothing is written again', async (t) => {
    const federation = await newFederation(t, { clusters: 1, settings: { sweep: '1s' } });
    await federation.start('run');
    const [cluster] = federation.clusters as [SandboxCluster];
    const kinds = { Deployment: 'deployments', StatefulSet: 'statefulsets', ReplicaSet: 'replicasets' };
    const group = `${federation.name}.example.com`;
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    t.after(() => cluster.client.request('DELETE', `${definitions}/pools.${group}`));
    const manifests = (image?: string) =>
      Object.fromEntries(Object.keys(kinds).map((kind) => [`base/${kind}.yaml`, workload(kind, 1, image)]));
    const pool = {
      apiVersion: `${group}/v1`,
      kind: 'Pool',
      metadata: { name: 'web' },
      spec: { size: { nodes: 1 } },
    };
    const first = await federation.push('the first', {
      ...manifests(),
      'base/pools.yaml': poolDefinition(group),
      'base/pool.yaml': JSON.stringify(pool),
    });
    assert.equal((await federation.verdict(first)).state, 'success');
    const paths = Object.values(kinds).map(
      (plural) => `/apis/apps/v1/namespaces/${federation.namespace}/${plural}/web`,
    );
    const poolPath = `/apis/${group}/v1/namespaces/${federation.namespace}/pools/web`;
    for (const path of [...paths, poolPath]) await scale(cluster, path, { replicas: 2, manager: 'keda' });
    await assertSettled(federation, cluster);

    const second = await federation.push('an image', {
      ...manifests('nginx:1.29.0'),
      'base/pool.yaml': JSON.stringify({ ...pool, spec: { size: { nodes: 1, disk: 'big' } } }),
    });
    await federation.outcome(cluster, second);
    for (const path of paths) {
      const { body } = await cluster.client.request('GET', path);
      assert.match(JSON.stringify(body), /nginx:1\.29\.0/);
      assert.equal(await replicasAt(cluster, path), 2);
    }
    const { body } = await cluster.client.request('GET', poolPath);
    assert.deepEqual((body as { spec: unknown }).spec, { size: { nodes: 2, disk: 'big' } });
    await assertSettled(federation, cluster);
  });

  it('are Git’s again once the autoscaler is dropped from Git', async (t) => {
    const federation = await newFederation(t, { clusters: 1 });
    await federation.start('run');
    const [cluster] = federation.clusters as [SandboxCluster];
    const path = `/apis/apps/v1/namespaces/${federation.namespace}/deployments/web`;
    const first = await federation.push('the first', {
      'base/web.yaml': workload('Deployment', 1),
      'base/autoscaler.yaml': autoscaler,
    });
    await federation.outcome(cluster, first);
    await scale(cluster, path, { replicas: 4, manager: HPA_CONTROLLER });
    await assertSettled(federation, cluster);
    assert.equal(await replicasAt(cluster, path), 4);

    await federation.push('without', { 'base/autoscaler.yaml': undefined });
    await federation.untilLive(cluster, 'deployments/web', (live) => {
      return (live?.['spec'] as { replicas: number } | undefined)?.replicas === 1;
    });
  });

  it('are not what a person scales by hand: that is taken back', async (t) => {
    const federation = await newFederation(t, { clusters: 1, settings: { sweep: '1s' } });
    await federation.start('run');
    const [cluster] = federation.clusters as [SandboxCluster];
    const first = await federation.push('the first', { 'base/web.yaml': workload('Deployment', 1) });
    assert.equal((await federation.verdict(first)).state, 'success');
    const path = `/apis/apps/v1/namespaces/${federation.namespace}/deployments/web`;
    await scale(cluster, path, { replicas: 3, manager: 'kubectl' });
    await federation.untilLive(cluster, 'deployments/web', (live) => {
      return (live?.['spec'] as { replicas: number } | undefined)?.replicas === 1;
    });
  });
});

function poolDefinition(group: string): string {
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const scaling = { specReplicasPath: '.spec.size.nodes', statusReplicasPath: '.status.nodes' };
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } };
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `pools.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Pool', plural: 'pools', singular: 'pool', listKind: 'PoolList' },
      versions: [{ ...version, subresources: { scale: scaling } }],
    },
  });
}
