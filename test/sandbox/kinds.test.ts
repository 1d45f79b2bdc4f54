import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { newFederation } from './federation-fixture.ts';
import { sizeDefinition } from './size-definition.ts';

describe("the blog's own ReplicaSet", () => {
  it('is not current while its pod runs the old template, and is once that pod is replaced', async (t) => {
    const federation = await newFederation(t, { clusters: 1, workload: true });
    await federation.start('run');
    const [cluster] = federation.clusters as [SandboxCluster];
    const deployment = federation.files['base/deployment.yaml'] ?? '';
    const replicaSet = deployment.replace('kind: Deployment', 'kind: ReplicaSet');
    const first = await federation.push('the first', {
      'base/deployment.yaml': undefined,
      'base/replicaset.yaml': replicaSet,
    });
    assert.equal((await federation.verdict(first)).state, 'success');

    const second = await federation.push('a new image', {
      'base/replicaset.yaml': replicaSet.replace('nginx:1.28.0', 'nginx:1.29.0'),
    });
    await federation.untilRecord(cluster, ({ revision, outcome }) => {
      const messages = outcome?.observation.waiting.map(({ message }) => message) ?? [];
      return revision === second && messages.includes('1 pod runs the old template');
    });
    await federation.assertPending(second);
    const pods = `/api/v1/namespaces/${federation.namespace}/pods`;
    await cluster.client.request('DELETE', pods);
    assert.equal((await federation.verdict(second)).state, 'success');
    const live = await federation.live(cluster, 'pods');
    assert.match(JSON.stringify(live), /nginx:1\.29\.0/);
  });
});

describe('a kind that comes with the same commit', () => {
  it('is served before its first object is applied', async (t) => {
    const federation = await newFederation(t);
    await federation.start('run');
    const group = `${federation.name}.example.com`;
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    t.after(() =>
      Promise.all(
        federation.clusters.map(({ client }) => client.request('DELETE', `${definitions}/sizes.${group}`)),
      ),
    );
    const sha = await federation.push('the first', {
      'base/a-size.yaml': `apiVersion: ${group}/v1\nkind: Size\nmetadata:\n  name: big\nspec:\n  metres: 7\n`,
      'base/sizes.yaml': sizeDefinition(group),
    });
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'success', description ?? '');
    for (const cluster of federation.clusters) {
      const path = `/apis/${group}/v1/namespaces/${federation.namespace}/sizes/big`;
      assert.equal((await cluster.client.request('GET', path)).status, 200);
    }
  });
});

describe('two installations on the same clusters', () => {
  it('do not disturb each other', async (t) => {
    const [one, other] = await Promise.all([newFederation(t, often), newFederation(t, often)]);
    await Promise.all([one.start('run'), other.start('run')]);
    const shas = await Promise.all([one.push('one'), other.push('other')]);
    assert.equal((await one.verdict(shas[0])).state, 'success');
    assert.equal((await other.verdict(shas[1])).state, 'success');
    const since = Date.now();
    const pruned = await one.push('one without', { 'base/configmap.yaml': undefined });
    assert.equal((await one.verdict(pruned)).state, 'success');
    for (const cluster of one.clusters) {
      await other.untilLooked(cluster, 2, since);
      assert.equal(await one.live(cluster, 'configmaps/zone-fetch'), undefined);
      assert.ok(await other.live(cluster, 'configmaps/zone-fetch'));
      assert.deepEqual(await other.writes(cluster, since), []);
    }
  });

  it('of one federation, from two repositories: the second is refused, and writes nothing', async (t) => {
    const [first, second] = await Promise.all([newFederation(t), newFederation(t)]);
    const run = await first.start('run');
    assert.equal((await first.verdict(await first.push('the first'))).state, 'success');
    await run.kill();

    const since = Date.now();
    await second.start('run');
    for (const path of Object.keys(second.files)) delete second.files[path];
    const files = { ...first.files, 'base/extra.yaml': extra };
    const { state, description } = await second.verdict(await second.push('the same, from elsewhere', files));
    assert.equal(state, 'failure');
    assert.match(description ?? '', /the cluster is under http\S+ \(main\) already/);
    for (const cluster of first.clusters) {
      assert.deepEqual(await first.writes(cluster, since), []);
      assert.equal(await first.live(cluster, 'configmaps/extra'), undefined);
    }
  });
});

const often = { settings: { sweep: '1s' } };
const extra = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n';
