import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { newFederation } from './federation-fixture.ts';

const configMap = (name: string, meta: object = {}) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...meta }, data: { from: 'git' } });

describe('an object that a controller has taken', () => {
  it('is applied and told while Git wants it, and stays, told too, when Git drops it', async (t) => {
    const federation = await newFederation(t, { clusters: 1 });
    await federation.start('run');
    const [cluster] = federation.clusters as [SandboxCluster];
    const first = await federation.push('the first', { 'base/taken.yaml': configMap('taken') });
    assert.equal((await federation.verdict(first)).state, 'success');
    const maps = `/api/v1/namespaces/${federation.namespace}/configmaps`;
    const zone = await federation.live(cluster, 'configmaps/zone');
    const { uid = '' } = zone?.metadata ?? {};
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'zone', uid, controller: true }];
    await cluster.client.request(
      'PATCH',
      `${maps}/taken`,
      { metadata: { ownerReferences } },
      'application/merge-patch+json',
    );
    const warningOf = async (sha: string) => (await federation.outcome(cluster, sha)).warnings.join('\n');
    const changed = configMap('taken', { labels: { changed: 'true' } });
    const second = await federation.push('changed', { 'base/taken.yaml': changed });
    assert.match(await warningOf(second), /ConfigMap \S+\/taken: ConfigMap zone controls it/);
    assert.equal((await federation.live(cluster, 'configmaps/taken'))?.metadata.labels?.['changed'], 'true');

    const third = await federation.push('dropped', { 'base/taken.yaml': undefined });
    assert.match(
      await warningOf(third),
      /ConfigMap \S+\/taken: Git dropped it, and it stays: ConfigMap zone controls it/,
    );
    assert.equal((await federation.verdict(third)).state, 'success');
    assert.ok(await federation.live(cluster, 'configmaps/taken'));
  });
});
