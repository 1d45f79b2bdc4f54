import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import { newFederation, SOON } from '../federation-fixture.ts';
import { sharedSandbox } from '../shared-sandbox.ts';

describe('one cluster of all is down', () => {
  it('the others go on at full speed, the verdict names it, and its return makes a success once', async (t) => {
    const { clusters } = await sharedSandbox();
    const federation = await newFederation(t, {
      clusters: clusters.length,
      spec: { verify: { address: 'shared' } },
    });
    await federation.start('run');
    const down = federation.clusters.at(-1) as SandboxCluster;
    const others = federation.clusters.slice(0, -1);
    t.after(() => down.start());
    await down.stop();

    const first = await federation.push('the first');
    await Promise.all(others.map((cluster) => federation.outcome(cluster, first)));
    // The others are done before anybody gives up.
    await federation.assertPending(first);
    const sha = await federation.push('does not wait long', {
      'federation.yaml': federation.respec({ 'verify.timeout': SOON }),
    });
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'error');
    assert.ok(description?.startsWith(`${down.name}: `), description ?? '');
    assert.match(description ?? '', /connection refused after 15 s/);

    await down.start();
    await federation.untilState(sha, 'success');
    assert.deepEqual(
      federation.told(sha).map((status) => status.split(':')[0]),
      ['pending', 'error', 'success'],
    );
    assert.equal((await federation.record(down))?.revision, sha);
  });

  it('which only stands still delays nobody, and is waited for', async (t) => {
    const federation = await newFederation(t, { clusters: 3 });
    await federation.start('run');
    const paused = federation.clusters.at(-1) as SandboxCluster;
    t.after(() => paused.resume());
    paused.pause();
    const sha = await federation.push('the first');
    const others = federation.clusters.slice(0, -1);
    await Promise.all(
      others.map((cluster) => federation.untilRecord(cluster, ({ revision }) => revision === sha)),
    );
    await federation.assertPending(sha);
    paused.resume();
    assert.equal((await federation.verdict(sha)).state, 'success');
    assert.equal(federation.told(sha).length, 2);
  });
});

describe('a cluster that was wiped', () => {
  it('is another one: it is refused, named, and not filled again', async (t) => {
    const federation = await newFederation(t, { clusters: (await sharedSandbox()).clusters.length });
    await federation.start('run');
    const first = await federation.push('the first');
    assert.equal((await federation.verdict(first)).state, 'success');
    const wiped = federation.clusters.at(-1) as SandboxCluster;
    await wiped.wipe();

    const since = Date.now();
    const second = await federation.push('the second', {
      'base/configmap.yaml': `${federation.files['base/configmap.yaml']}# changed\n`,
    });
    const { state, description } = await federation.verdict(second);
    assert.equal(state, 'failure');
    assert.match(description ?? '', /another cluster answers: its uid is/);
    assert.ok(description?.startsWith(`${wiped.name}: `), description ?? '');
    assert.deepEqual(await federation.writes(wiped, since), []);
  });
});
