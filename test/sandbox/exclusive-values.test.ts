import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';

const portOf = async (federation: TestFederation, cluster: SandboxCluster, name: string) => {
  const live = await federation.live(cluster, `services/${name}`);
  return (live?.['spec'] as { ports: { nodePort: number }[] } | undefined)?.ports[0]?.nodePort;
};

function nodePortService(name: string, nodePort: number, more: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { type: 'NodePort', selector: { app: 'nginx' }, ports: [{ port: 80, nodePort }], ...more },
  });
}

describe('a value that only one object can have', () => {
  it('is freed and taken within one commit, where its Service is renamed: nodePort and clusterIP', async (t) => {
    const federation = await newFederation(t);
    await federation.start('run');
    // Of the lowest sixteen addresses the server gives nobody one who does not ask for it.
    const fixed = { clusterIP: '10.0.0.13' };
    const first = await federation.push('the first', {
      'base/web.yaml': nodePortService('old', 30061, fixed),
    });
    assert.equal((await federation.verdict(first)).state, 'success');
    const second = await federation.push('renamed', {
      'base/web.yaml': nodePortService('new', 30061, fixed),
    });
    const { state, description } = await federation.verdict(second);
    assert.equal(state, 'success', description ?? '');
    for (const cluster of federation.clusters) {
      assert.equal(await portOf(federation, cluster, 'new'), 30061);
      assert.equal(await federation.live(cluster, 'services/old'), undefined);
      const { changes } = await federation.outcome(cluster, second);
      assert.deepEqual({ create: changes.create, prune: changes.prune }, { create: 1, prune: 1 });
    }
    const since = Date.now();
    const [cluster] = federation.clusters as [SandboxCluster];
    await federation.untilLooked(cluster, 2, since);
    assert.deepEqual(await federation.writes(cluster, since), []);
  });

  it('moves along a chain of living Services; two that would swap are told how', async (t) => {
    const federation = await newFederation(t, { clusters: 1 });
    await federation.start('run');
    const [cluster] = federation.clusters as [SandboxCluster];
    const ports = (...numbers: number[]) =>
      Object.fromEntries(
        numbers.map((port, index) => [`base/web-${index}.yaml`, nodePortService(`web-${index}`, port)]),
      );
    const names = ['web-0', 'web-1', 'web-2'];
    const now = () => Promise.all(names.map((name) => portOf(federation, cluster, name)));
    const first = await federation.push('the first', ports(30071, 30072, 30073));
    assert.equal((await federation.verdict(first)).state, 'success');

    const second = await federation.push('a chain', ports(30072, 30073, 30074));
    assert.equal((await federation.verdict(second)).state, 'success');
    assert.deepEqual(await now(), [30072, 30073, 30074]);

    const third = await federation.push('a swap', ports(30073, 30072, 30074));
    const { state, description } = await federation.verdict(third);
    assert.equal(state, 'failure');
    assert.match(description ?? '', /Service \S+web-\d: nodePort 3007[23] already allocated/);
    const { outcome } = await federation.untilRecord(
      cluster,
      (record) => record.outcome?.faults.length === 2,
    );
    const messages = outcome?.faults.map(({ message }) => message) ?? [];
    for (const message of messages) assert.match(message, /give one of them a third value in one commit/);
    assert.deepEqual(await now(), [30072, 30073, 30074]);
  });
});
