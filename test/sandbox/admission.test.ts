import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { LockstepProcess } from '../../sandbox/installation.ts';
import { until } from '../../sandbox/processes/until.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { type JsonPatch, startMutation } from './admission-mutation.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';

interface Started {
  federation: TestFederation;
  cluster: SandboxCluster;
  run: LockstepProcess;
}

async function started(t: TestContext, workload: boolean): Promise<Started> {
  const federation = await newFederation(t, { clusters: 1, workload, settings: { sweep: '1s' } });
  const [cluster] = federation.clusters as [SandboxCluster];
  const { namespace } = federation;
  await cluster.client.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  const manifest = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, annotations: { 'lockstep.dev/adopt': 'unowned' } },
  });
  federation.files['base/namespace.yaml'] = manifest;
  return { federation, cluster, run: await federation.start('run') };
}

/** Neither the process that applied it nor a new one writes any more. */
async function assertSettled({ federation, cluster, run }: Started): Promise<void> {
  const since = Date.now();
  await federation.untilLooked(cluster, 3, since);
  await run.kill();
  const restarted = Date.now();
  await federation.start('run');
  await federation.untilLooked(cluster, 3, restarted);
  const writes = await federation.writes(cluster, since);
  assert.deepEqual(
    writes.map(({ verb, requestURI }) => `${verb} ${requestURI}`),
    [],
  );
}

describe('admission that changes objects', () => {
  it('may put a sidecar in front of our containers: the rollout succeeds, and settles', async (t) => {
    const made = await started(t, true);
    const { federation, cluster } = made;
    await startMutation(t, cluster, {
      namespace: federation.namespace,
      resource: { group: 'apps', plural: 'deployments' },
      patch: withSidecar,
    });
    const { state, description } = await federation.verdict(await federation.push('with a sidecar'));
    assert.equal(state, 'success', description ?? '');
    const live = await federation.live(cluster, 'deployments/nginx');
    assert.deepEqual(live && containersOf(live).map(({ name }) => name), ['sidecar', 'frontend']);
    await assertSettled(made);
  });

  it('may change a field that Git sets: it stays as the cluster wants it, and is not written for ever', async (t) => {
    const made = await started(t, false);
    const { federation, cluster } = made;
    await startMutation(t, cluster, {
      namespace: federation.namespace,
      resource: { group: '', plural: 'configmaps' },
      patch: ({ metadata: { name } }) =>
        name === 'zone' ? [{ op: 'replace', path: '/data/zone', value: 'changed on its way' }] : [],
    });
    const { state, description } = await federation.verdict(await federation.push('to be changed'));
    assert.equal(state, 'success', description ?? '');
    const live = await federation.live(cluster, 'configmaps/zone');
    assert.deepEqual(live?.['data'], { zone: 'changed on its way' });
    await assertSettled(made);
  });
});

/** As a service mesh does it: in front of the others, and once. */
function withSidecar(object: KubeObject): JsonPatch {
  if (containersOf(object).some(({ name }) => name === 'sidecar')) return [];
  const value = { name: 'sidecar', image: 'mesh:1', env: [{ name: 'A', value: '' }] };
  return [{ op: 'add', path: '/spec/template/spec/containers/0', value }];
}

function containersOf({ spec }: KubeObject): { name: string }[] {
  const { template } = spec as { template: { spec: { containers?: { name: string }[] } } };
  return template.spec.containers ?? [];
}

const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const bindings = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';

describe('a ValidatingAdmissionPolicy that denies an object', () => {
  it('is named with the object, and what else is wanted goes through', async (t) => {
    const { federation, cluster } = await started(t, false);
    await denyForbidden(t, cluster, federation.namespace);
    const forbidden =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: secretive}\ndata: {forbidden: "1"}\n';
    const sha = await federation.push('denied', { 'base/secretive.yaml': forbidden });
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'failure');
    assert.match(description ?? '', /ConfigMap \S+\/secretive: .*ValidatingAdmissionPolicy 't-\w+'/);
    const { faults } = await federation.outcome(cluster, sha);
    assert.match(faults[0]?.message ?? '', /denied request: nothing forbidden/);
    assert.ok(await federation.live(cluster, 'configmaps/zone'));
    const mended = await federation.push('mended', { 'base/secretive.yaml': undefined });
    assert.equal((await federation.verdict(mended)).state, 'success');
  });
});

async function denyForbidden(t: TestContext, cluster: SandboxCluster, namespace: string): Promise<void> {
  const metadata = { name: namespace };
  t.after(() =>
    Promise.all([policies, bindings].map((path) => cluster.client.request('DELETE', `${path}/${namespace}`))),
  );
  await cluster.client.request('POST', policies, {
    metadata,
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        resourceRules: [
          {
            operations: ['CREATE', 'UPDATE'],
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['configmaps'],
          },
        ],
      },
      validations: [
        { expression: "!has(object.data) || !('forbidden' in object.data)", message: 'nothing forbidden' },
      ],
    },
  });
  const spec = { policyName: namespace, validationActions: ['Deny'] };
  await cluster.client.request('POST', bindings, { metadata, spec });
  const probe = { metadata: { name: 'probe' }, data: { forbidden: '1' } };
  const path = `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`;
  const denies = async () => (await cluster.client.request('POST', path, probe)).status === 422;
  await until(denies, { what: `${cluster.name}: the policy denies` });
}
