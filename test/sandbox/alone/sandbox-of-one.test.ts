import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import { until } from '../../../sandbox/processes/until.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { isRunning, processState } from '../parts/process-state.ts';
import { ask, make } from './made-objects.ts';

describe('a sandbox of one cluster', () => {
  let small: Sandbox;
  let cluster: SandboxCluster;
  before(async () => {
    small = await startSandbox({ clusters: 1, controllers: false });
    [cluster] = small.clusters as [SandboxCluster];
  });

  test('a stopped API server refuses connections, and comes back as it was', async () => {
    const { uid, server } = cluster;
    await make(cluster, '/api/v1/namespaces', { metadata: { name: 'kept' } });
    await cluster.stop();
    await assert.rejects(cluster.client.request('GET', '/version'), /ECONNREFUSED|closed|reset/i);
    await cluster.start();
    assert.deepEqual([cluster.uid, cluster.server], [uid, server]);
    await ask(cluster, '/api/v1/namespaces/kept');
  });

  test('a paused API server answers nobody until it is resumed', async () => {
    cluster.pause();
    let answered = false;
    const asked = ask(cluster, '/version').then(() => {
      answered = true;
    });
    const [pid = 0] = cluster.pids();
    const isPaused = async () => (await processState(pid))?.startsWith('T');
    await until(isPaused, { what: 'it is paused' });
    assert.equal(answered, false);
    cluster.resume();
    await asked;
    assert.equal(answered, true);
  });

  test('a wiped cluster is another one at the same address', async () => {
    const { uid, server } = cluster;
    await cluster.wipe();
    assert.notEqual(cluster.uid, uid);
    assert.equal(cluster.server, server);
    const kept = await cluster.client.request('GET', '/api/v1/namespaces/kept');
    assert.equal(kept.status, 404);
  });

  test('nothing is left after stop', async () => {
    const pids = small.pids();
    assert.equal(pids.length, 4);
    assert.deepEqual(
      await Promise.all(pids.map(isRunning)),
      pids.map(() => true),
    );
    await small.stop();
    assert.deepEqual(
      await Promise.all(pids.map(isRunning)),
      pids.map(() => false),
    );
    assert.equal(existsSync(small.folder), false);
    await small.stop();
  });
});
