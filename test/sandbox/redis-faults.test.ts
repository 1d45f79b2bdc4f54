import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { closeGate } from './admission-gate.ts';
import { newFederation } from './federation-fixture.ts';
import { ownRedis } from './own-redis.ts';

const note = (text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  note: ${text}\n`;

describe('Redis may be lost at any instant', () => {
  it('FLUSHALL in the middle of a rollout: it is finished, and so is the next', async (t) => {
    const redis = await ownRedis(t);
    const federation = await newFederation(t, { redis });
    await federation.start('run');
    assert.equal((await federation.verdict(await federation.push('the first'))).state, 'success');
    const gate = await closeGate(t, federation.clusters[1] as SandboxCluster, federation.namespace);
    const second = await federation.push('the second', { 'base/note.yaml': note('two') });
    await gate.held();
    await redis.flushAll();
    gate.open();
    assert.equal((await federation.verdict(second)).state, 'success');
    const third = await federation.push('the third', { 'base/note.yaml': note('three') });
    assert.equal((await federation.verdict(third)).state, 'success');
  });

  it('FLUSHALL while nothing happens: sweeps go on', async (t) => {
    const redis = await ownRedis(t);
    const federation = await newFederation(t, { redis, settings: { sweep: '1s' } });
    await federation.start('run');
    assert.equal((await federation.verdict(await federation.push('the first'))).state, 'success');
    await redis.flushAll();
    const since = Date.now();
    for (const cluster of federation.clusters) await federation.untilLooked(cluster, 3, since);
  });

  it('stopped during a push, and started again empty: the commit is a success', async (t) => {
    const redis = await ownRedis(t);
    const federation = await newFederation(t, { redis });
    await federation.start('run');
    assert.equal((await federation.verdict(await federation.push('the first'))).state, 'success');
    await redis.stop();
    const second = await federation.push('the second', { 'base/note.yaml': note('two') });
    await federation.untilState(second, 'pending');
    await redis.start();
    assert.equal((await federation.verdict(second)).state, 'success');
    assert.ok(await federation.live(federation.clusters[0] as SandboxCluster, 'configmaps/note'));
  });
});
