import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { adoptPolicies } from '../../src/federation/adopt-policy.ts';
import { applySetId, PART_OF_LABEL } from '../../src/record/applyset.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';
import {
  byApplySet,
  byHelm,
  byKubectl,
  byKubectlAndCleared,
  configMapOf,
  type MakeConfigMap,
} from './former-tools.ts';

interface Past {
  name: string;
  make: MakeConfigMap;
  /** By which policies it is adopted. */
  adoptedBy: readonly string[];
  /** How the refusal names its owner. */
  owner: RegExp;
}

const pasts: Past[] = [
  {
    name: 'kubectl-apply',
    make: byKubectl(),
    adoptedBy: ['unowned', 'always'],
    owner: /kubectl-client-side-apply \(Update: data\.dropped, data\.kept, \+\d more\).*adopt: unowned/,
  },
  {
    name: 'cleared',
    make: byKubectlAndCleared,
    adoptedBy: ['unowned', 'always'],
    owner: /nobody named\. .*adopt: unowned/,
  },
  {
    name: 'helm-client-side',
    make: byHelm('--server-side=false'),
    adoptedBy: ['unowned', 'always'],
    owner: /helm \(Update: data\.dropped, data\.kept, .*adopt: unowned/,
  },
  {
    name: 'helm-server-side',
    make: byHelm(),
    adoptedBy: ['always'],
    owner: /helm \(Apply: data\.dropped, data\.kept, .*adopt: always/,
  },
  {
    name: 'another-applier',
    make: byKubectl('--server-side', '--field-manager=x'),
    adoptedBy: ['always'],
    owner: /x \(Apply: data\.dropped, data\.kept, .*adopt: always/,
  },
  { name: 'applyset', make: byApplySet, adoptedBy: [], owner: /part of ApplySet applyset-.*Take it out/ },
];

const theirs = { kept: 'theirs', later: 'theirs', dropped: 'theirs' };

/** A federation in one cluster, in which the other tools were first. */
async function withPasts(t: Parameters<typeof newFederation>[0], adopt: string): Promise<TestFederation> {
  const federation = await newFederation(t, { clusters: 1, spec: { adopt }, settings: { sweep: '1s' } });
  const { sandbox, namespace, clusters } = federation;
  const [cluster] = clusters as [SandboxCluster];
  await cluster.client.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  delete federation.files['base/namespace.yaml'];
  for (const { name, make } of pasts) await make({ sandbox, cluster: cluster.name, namespace }, name, theirs);
  await federation.start('run');
  return federation;
}

const fileOf = (name: string) => `base/past-${name}.yaml`;
const wanted = (data: Record<string, string>, of: readonly Past[]) =>
  Object.fromEntries(of.map(({ name }) => [fileOf(name), configMapOf(name, data)]));

async function assertNothingIsWritten(federation: TestFederation, cluster: SandboxCluster): Promise<void> {
  const since = Date.now();
  await federation.untilLooked(cluster, 2, since);
  assert.deepEqual(await federation.writes(cluster, since), []);
}

for (const policy of adoptPolicies) {
  describe(`with adopt: ${policy}, what others made`, () => {
    it('is refused with its owner and fields, or is a member from then on', async (t) => {
      const federation = await withPasts(t, policy);
      const [cluster] = federation.clusters as [SandboxCluster];
      const dataOf = async (name: string) => (await federation.live(cluster, `configmaps/${name}`))?.['data'];
      const adopted = pasts.filter(({ adoptedBy }) => adoptedBy.includes(policy));
      const refused = pasts.filter((past) => !adopted.includes(past));

      const first = await federation.push('the first', wanted({ kept: 'git', later: 'git' }, pasts));
      assert.equal((await federation.verdict(first)).state, 'failure');
      const { faults, done } = await federation.outcome(cluster, first);
      assert.equal(faults.length, refused.length);
      // A later look, for what is refused, counts only its own changes.
      const takenOver = done?.changed.filter(({ action }) => action === 'adopt' || action === 'update');
      assert.equal(takenOver?.length, adopted.length);
      for (const { name, owner } of refused) {
        const fault = faults.find(({ object }) => object?.endsWith(`/${name}`));
        assert.match(fault?.message ?? '', owner);
        assert.deepEqual(await dataOf(name), theirs);
      }
      for (const { name } of adopted) {
        assert.deepEqual(await dataOf(name), { kept: 'git', later: 'git' }, name);
      }

      const leftOut = Object.fromEntries(refused.map(({ name }) => [fileOf(name), undefined]));
      const changes = { ...leftOut, ...wanted({ kept: 'git' }, adopted) };
      assert.equal((await federation.verdict(await federation.push('less', changes))).state, 'success');
      for (const { name } of adopted) {
        assert.deepEqual(await dataOf(name), { kept: 'git' }, name);
        const live = await federation.live(cluster, `configmaps/${name}`);
        assert.deepEqual(live?.metadata.annotations, undefined, 'no last-applied-configuration');
      }
      await assertNothingIsWritten(federation, cluster);
    });
  });
}

describe('the Namespace kube-public', () => {
  it('is refused, or adopted as its manifest says; and then is not deleted without approval', async (t) => {
    const federation = await newFederation(t, { clusters: 1, settings: { sweep: '1s' } });
    const [cluster] = federation.clusters as [SandboxCluster];
    const path = '/api/v1/namespaces/kube-public';
    const labels = async () =>
      ((await cluster.client.request('GET', path)).body as KubeObject).metadata.labels ?? {};
    t.after(() => {
      const patch = { metadata: { labels: { [PART_OF_LABEL]: null }, annotations: null } };
      return cluster.client.request('PATCH', path, patch, 'application/merge-patch+json');
    });
    const manifest = (annotations = '') =>
      `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: kube-public\n${annotations}`;
    await federation.start('run');

    const refused = await federation.verdict(
      await federation.push('the first', { 'base/public.yaml': manifest() }),
    );
    assert.equal(refused.state, 'failure');
    assert.match(refused.description ?? '', /Namespace kube-public: exists already and is not ours/);
    assert.equal((await labels())[PART_OF_LABEL], undefined);

    const annotated = manifest('  annotations:\n    lockstep.dev/adopt: always\n');
    const sha = await federation.push('adopt', { 'base/public.yaml': annotated });
    assert.equal((await federation.verdict(sha)).state, 'success');
    assert.equal((await labels())[PART_OF_LABEL], applySetId(federation.name));
    await assertNothingIsWritten(federation, cluster);

    const dropped = await federation.verdict(
      await federation.push('drop it', { 'base/public.yaml': undefined }),
    );
    assert.match(dropped.description ?? '', /Namespace kube-public would be deleted.*spec\.prune\.approve/);
    assert.equal((await labels())[PART_OF_LABEL], applySetId(federation.name));
  });
});
