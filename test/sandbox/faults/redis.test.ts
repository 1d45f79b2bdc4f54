import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import { closeGate } from '../admission-gate.ts';
import { newFederation, type TestFederation } from '../federation-fixture.ts';
import { settledFederation } from '../oracle.ts';
import { ownRedis } from '../own-redis.ts';

const note = (text: string) => ({
  'base/note.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  note: "${text}"\n`,
});

const run = (federation: TestFederation) => federation.start('run');

describe('Redis', () => {
  it('restarted 20 times while pushes go on: each commit has one final state', async (t) => {
    const redis = await ownRedis(t);
    const { federation, oracle } = await settledFederation(t, run, { redis });
    let last = '';
    for (let time = 0; time < 20; time++) {
      await redis.stop();
      if (time % 4 === 0) last = await federation.push(`push ${time}`, note(`${time}`));
      await redis.start();
      // Now and then long enough to be found again.
      await sleep((time % 5) * 100);
    }
    await oracle.holdsAt(last);
  });

  it('restored from a dump of the middle of an older rollout: nothing of it comes back', async (t) => {
    const start = (federation: TestFederation) =>
      Promise.all([federation.start('watcher'), federation.start('worker'), federation.start('worker')]);
    const redis = await ownRedis(t);
    const { federation, oracle } = await settledFederation(t, start, { redis });
    const gate = await closeGate(t, federation.clusters[1] as SandboxCluster, federation.namespace);
    const older = await federation.push('older', note('older'));
    await gate.held();
    assert.equal(await redis.command('SAVE'), '+OK');
    gate.open();
    await federation.verdict(older);
    const newer = await federation.push('newer', note('newer'));
    await federation.verdict(newer);
    await redis.stop();
    await redis.start();
    assert.notEqual(await redis.command('DBSIZE'), ':0', 'the dump was loaded');
    await oracle.holdsAt(newer);
    const newest = await federation.push('newest', note('newest'));
    await oracle.holdsAt(newest);
  });

  it('that may evict keys: the start is refused, and says what to set', async (t) => {
    const redis = await ownRedis(t);
    const federation = await newFederation(t, { redis });
    await redis.command('CONFIG SET maxmemory-policy allkeys-lru');
    const { code, output } = await federation.run('worker');
    assert.equal(code, 1);
    assert.match(output, /maxmemory-policy is allkeys-lru.*Set it to noeviction/);
    assert.doesNotMatch(output, /^\s+at /m);
  });

  it('that is away when everything starts: it is waited for, and the push that came meanwhile is answered', async (t) => {
    const redis = await ownRedis(t);
    const { federation, oracle, processes } = await settledFederation(t, run, { redis });
    await processes.kill();
    await redis.stop();
    const sha = await federation.push('while nothing runs', note('meanwhile'));
    const starting = federation.start('run');
    await sleep(1_000);
    await redis.start();
    await starting;
    await oracle.holdsAt(sha);
  });
});
