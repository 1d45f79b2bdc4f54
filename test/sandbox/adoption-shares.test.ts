import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';
import { kubectl, kubectlApply, type Workplace } from './former-tools.ts';

/** A federation in one cluster that adopts, and the namespace where somebody was before. */
async function adopting(
  t: TestContext,
): Promise<{ federation: TestFederation; cluster: SandboxCluster; at: Workplace }> {
  const federation = await newFederation(t, { clusters: 1, spec: { adopt: 'unowned' } });
  const [cluster] = federation.clusters as [SandboxCluster];
  const { sandbox, namespace } = federation;
  delete federation.files['base/namespace.yaml'];
  await cluster.client.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  return { federation, cluster, at: { sandbox, cluster: cluster.name, namespace } };
}

const workload = (replicas: string, name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: web, image: 'nginx:1.28.0', ports: [{containerPort: 80}]}]}
`;
const others = `apiVersion: v1
kind: Service
metadata: {name: past}
spec: {selector: {app: past}, ports: [{port: 80}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: past}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`;

/**
 * What controllers act on, and what keeps an object from going: admission gives a claim its finalizer, in the name of who
 * creates it. A generation says nothing: that of a Deployment grows with its annotations.
 */
const specsAt = async (federation: TestFederation, cluster: SandboxCluster) => {
  const paths = ['deployments/scaled', 'deployments/counted', 'services/past', 'persistentvolumeclaims/past'];
  const all = await Promise.all(paths.map((path) => federation.live(cluster, path)));
  return all.map((live) => {
    const { uid, finalizers } = live?.metadata ?? {};
    return { uid, finalizers, spec: live?.['spec'] };
  });
};

describe('an adoption of what Git describes as it is', () => {
  it('changes no spec and restarts nothing, whatever an autoscaler or kubectl said of replicas', async (t) => {
    const { federation, cluster, at } = await adopting(t);
    const past = [workload('replicas: 2', 'scaled'), workload('replicas: 2', 'counted'), others];
    await kubectlApply(at, past.join('---\n'));
    const scale = `/apis/apps/v1/namespaces/${at.namespace}/deployments/scaled/scale?fieldManager=autoscaler`;
    await cluster.client.request('PATCH', scale, { spec: { replicas: 3 } }, 'application/merge-patch+json');
    const before = await specsAt(federation, cluster);
    assert.deepEqual(before[3]?.finalizers, ['kubernetes.io/pvc-protection']);

    await federation.start('run');
    const sha = await federation.push('the same', {
      'base/past.yaml': [workload('replicas: 2', 'scaled'), workload('', 'counted'), others].join('---\n'),
    });
    const { faults, changes } = await federation.outcome(cluster, sha);
    assert.deepEqual(faults, []);
    assert.deepEqual(await specsAt(federation, cluster), before);
    assert.equal(changes.update, 4);
  });
});

const autoscaler = (version: string, more: string) => `apiVersion: autoscaling/${version}
kind: HorizontalPodAutoscaler
metadata: {name: past}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: past}
  maxReplicas: 4
  ${more}
`;

describe('an object that its former tools wrote in two versions', () => {
  it('keeps nothing that Git does not have, of either', async (t) => {
    const { federation, cluster, at } = await adopting(t);
    await kubectlApply(at, autoscaler('v1', 'minReplicas: 3'));
    const patch = JSON.stringify({ spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 7 } } } });
    await kubectl(at, ['patch', 'hpa.v2.autoscaling/past', '--type=merge', '-p', patch]);

    await federation.start('run');
    const metrics =
      'metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]';
    const sha = await federation.push('in v2', { 'base/past.yaml': autoscaler('v2', metrics) });
    assert.deepEqual((await federation.outcome(cluster, sha)).faults, []);
    const path = `/apis/autoscaling/v2/namespaces/${at.namespace}/horizontalpodautoscalers/past`;
    const live = (await cluster.client.request('GET', path)).body as KubeObject;
    const { minReplicas, behavior } = live['spec'] as { minReplicas: number; behavior?: object };
    assert.deepEqual({ minReplicas, behavior }, { minReplicas: 1, behavior: undefined });
    assert.deepEqual(
      live.metadata.managedFields?.map(({ manager }) => manager),
      ['lockstep'],
    );
  });
});
