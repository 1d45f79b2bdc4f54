import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { LockstepProcess } from '../../sandbox/installation.ts';
import { type AdmissionGate, closeGate } from './admission-gate.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';
import { ownRedis } from './own-redis.ts';

interface Middle {
  federation: TestFederation;
  /** Where a write of `busy` stands before the gate. */
  cluster: SandboxCluster;
  gate: AdmissionGate;
  busy: LockstepProcess;
  sha: string;
}

/** A second push, in the middle of which one of two workers is. */
async function inTheMiddle(t: TestContext): Promise<Middle> {
  const federation = await newFederation(t, { settings: { sweep: '1s' } });
  const first = await federation.start('run');
  assert.equal((await federation.verdict(await federation.push('the first'))).state, 'success');
  await first.kill();
  const { admin } = federation.sandbox.kubeconfigs;
  // Two workers that the API servers can tell apart, and that have never seen the clusters.
  const [one, other] = await Promise.all([
    federation.start('worker'),
    federation.start('worker', ['--kubeconfig', admin]),
    federation.start('watcher'),
  ]);
  const cluster = federation.clusters[1] as SandboxCluster;
  const gate = await closeGate(t, cluster, federation.namespace);
  const sha = await federation.push('the second', newTitle(federation));
  const busy = (await gate.held()) === 'admin' ? other : one;
  return { federation, cluster, gate, busy, sha };
}

function newTitle({ files }: TestFederation): Record<string, string> {
  const page = files['base/configmap.yaml'] ?? '';
  const service = files['base/service.yaml'] ?? '';
  return {
    'base/configmap.yaml': page.replace('The global site', 'The new site'),
    // Of a later wave than what the gate holds.
    'base/service.yaml': service.replace('name: nginx\n', 'name: nginx\n  annotations: {site: new}\n'),
  };
}

async function assertAllHave(federation: TestFederation, sha: string): Promise<void> {
  for (const cluster of federation.clusters) {
    const object = await federation.live(cluster, 'configmaps/zone-fetch');
    assert.match(JSON.stringify(object?.['data']), /The new site/);
    const service = await federation.live(cluster, 'services/nginx');
    assert.equal(service?.metadata.annotations?.['site'], 'new');
    const { revision, lease, outcome } = (await federation.record(cluster)) ?? {};
    assert.deepEqual([revision, lease, outcome?.state], [sha, undefined, 'applied']);
  }
}

async function versions(
  federation: TestFederation,
  cluster: SandboxCluster,
  paths: readonly string[],
): Promise<(string | undefined)[]> {
  const objects = await Promise.all(paths.map((path) => federation.live(cluster, path)));
  return objects.map((object) => object?.metadata.resourceVersion);
}

const isFinal = (told: string) => told !== 'pending';

describe('a worker that is killed in the middle of a rollout', () => {
  it('is followed by another within 20 s, and nothing is applied twice', async (t) => {
    const { federation, cluster, gate, busy, sha } = await inTheMiddle(t);
    const others = ['configmaps/zone', 'ingresses/nginx'];
    const before = await versions(federation, cluster, others);
    const killedAt = Date.now();
    await busy.kill();
    gate.open();
    const { state, createdAt } = await federation.verdict(sha);
    assert.equal(state, 'success');
    // About 16 s on a quiet machine.
    assert.ok(createdAt - killedAt < 40_000, `${createdAt - killedAt} ms`);
    await assertAllHave(federation, sha);
    assert.deepEqual(await versions(federation, cluster, others), before);
    assert.equal(federation.told(sha).filter(isFinal).length, 1);
  });
});

describe('a worker that is told to stop in the middle of a rollout', () => {
  it('hands back within 10 s, and another finishes without waiting for a lease', async (t) => {
    const { federation, cluster, gate, busy, sha } = await inTheMiddle(t);
    const leaseNow = async () => (await federation.record(cluster))?.lease?.nonce;
    const held = await leaseNow();
    assert.ok(held);
    const toldAt = Date.now();
    process.kill(busy.pid, 'SIGTERM');
    gate.open();
    assert.equal(await busy.ended(), 0);
    const endedAt = Date.now();
    assert.ok(endedAt - toldAt < 10_000, `${endedAt - toldAt} ms`);
    assert.notEqual(await leaseNow(), held, 'the lease was not handed back');
    assert.equal((await federation.verdict(sha)).state, 'success');
    await assertAllHave(federation, sha);
  });

  it('ends within 10 s though the cluster does not answer', async (t) => {
    const { federation, gate, busy, sha } = await inTheMiddle(t);
    const toldAt = Date.now();
    process.kill(busy.pid, 'SIGTERM');
    await busy.ended();
    assert.ok(Date.now() - toldAt < 11_000, `${Date.now() - toldAt} ms`);
    gate.open();
    assert.equal((await federation.verdict(sha)).state, 'success');
    await assertAllHave(federation, sha);
  });
});

describe('a watcher that ends while a commit is pending', () => {
  /** The address of one cluster is missing, so that the first commit is pending. */
  async function pending(t: TestContext) {
    const redis = await ownRedis(t);
    const federation = await newFederation(t, { redis });
    const { loadBalancer } = federation;
    loadBalancer.set({ cluster: federation.clusters[1]?.name ?? '', mode: 'forgetful' });
    await federation.start('worker');
    const watcher = await federation.start('watcher');
    const sha = await federation.push('the first');
    await Promise.all(
      federation.clusters.map((cluster) =>
        federation.untilRecord(cluster, ({ revision }) => revision === sha),
      ),
    );
    await federation.assertPending(sha);
    return { federation, loadBalancer, redis, watcher, sha };
  }

  it('answers for it when it is started again', async (t) => {
    const { federation, loadBalancer, watcher, sha } = await pending(t);
    await watcher.kill();
    loadBalancer.reset();
    await federation.start('watcher');
    assert.equal((await federation.verdict(sha)).state, 'success');
    assert.equal(federation.told(sha).filter(isFinal).length, 1);
  });

  it('pays what it owes though its mirror and all of Redis are gone and the tip has moved on', async (t) => {
    const { federation, loadBalancer, redis, watcher, sha } = await pending(t);
    await watcher.kill();
    // A fetch that it had begun may still write there.
    await rm(join(federation.folder, 'mirrors'), { recursive: true, maxRetries: 10 });
    await redis.flushAll();
    loadBalancer.reset();
    const unseen = await federation.push('the second', newTitle(federation));
    const tip = await federation.push('the third', { 'base/note.yaml': note });
    await federation.start('watcher');
    assert.equal((await federation.verdict(tip)).state, 'success');
    for (const older of [sha, unseen]) {
      const { state, description } = await federation.verdict(older);
      assert.equal(`${state}: ${description}`, `error: superseded by ${tip.slice(0, 7)}, not verified`);
      assert.equal(federation.told(older).filter(isFinal).length, 1);
    }
  });
});

const note = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  note: third\n';
