import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { git } from '../../sandbox/git-server/git.ts';
import { until } from '../../sandbox/processes/until.ts';
import type { ClusterRecord } from '../../src/record/record.ts';
import { closeGate } from './admission-gate.ts';
import { type FederationOptions, newFederation, type TestFederation } from './federation-fixture.ts';

const note = (text: string) => ({
  'base/note.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  note: "${text}"\n`,
});

const isFinal = (told: string) => told !== 'pending';
const stateOf = (told: string) => told.split(':')[0];

async function begun(t: TestContext, options: FederationOptions = {}) {
  const federation = await newFederation(t, options);
  const process = await federation.start('run');
  const first = await federation.push('the first');
  assert.equal((await federation.verdict(first)).state, 'success');
  return { federation, process, first };
}

async function noteIn(federation: TestFederation, cluster: SandboxCluster): Promise<unknown> {
  const object = await federation.live(cluster, 'configmaps/note');
  return (object?.['data'] as { note?: string } | undefined)?.note;
}

describe('a push during a rollout', () => {
  it('makes the newest a success, and says of the older that it was superseded', async (t) => {
    const { federation } = await begun(t);
    const gate = await closeGate(t, federation.clusters[1] as SandboxCluster, federation.namespace);
    const older = await federation.push('older', note('older'));
    await gate.held();
    const newest = await federation.push('newest', note('newest'));
    const { state, description } = await federation.verdict(older);
    assert.equal(`${state}: ${description}`, `error: superseded by ${newest.slice(0, 7)}, not verified`);
    gate.open();
    assert.equal((await federation.verdict(newest)).state, 'success');
    assert.equal(federation.told(older).filter(isFinal).length, 1);
    for (const cluster of federation.clusters) assert.equal(await noteIn(federation, cluster), 'newest');
  });

  it('and nine more: one rollout of the newest follows, and each commit has one final state', async (t) => {
    const { federation, process, first } = await begun(t);
    const cluster = federation.clusters[1] as SandboxCluster;
    const gate = await closeGate(t, cluster, federation.namespace);
    const shas = [await federation.push('burst 0', note('0'))];
    await gate.held();
    for (let at = 1; at < 10; at++) shas.push(await federation.push(`burst ${at}`, note(`${at}`)));
    const newest = shas.at(-1) as string;
    await federation.untilState(newest, 'pending');
    gate.open();
    assert.equal((await federation.verdict(newest)).state, 'success');
    for (const sha of shas.slice(0, -1)) {
      const { state, description } = await federation.verdict(sha);
      assert.equal(state, 'error');
      assert.match(description ?? '', /^superseded by [0-9a-f]{7}, not verified$/);
      assert.equal(federation.told(sha).filter(isFinal).length, 1);
    }
    const applied = (await process.log()).filter((line) => line['msg'] === 'applied');
    const there = applied.filter((line) => line['cluster'] === cluster.name);
    const revisions = there.map((line) => line['revision'] as string);
    const order = revisions.map((revision) => [first, ...shas].indexOf(revision));
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
      'older never overwrites newer',
    );
    assert.equal(revisions.at(-1), newest);
    assert.ok(revisions.length <= 5, `${revisions.length} rollouts for ten pushes`);
  });
});

describe('a force-push', () => {
  it('back to an older commit takes the clusters back, and it becomes a success again', async (t) => {
    const { federation, first } = await begun(t);
    const second = await federation.push('the second', note('second'));
    assert.equal((await federation.verdict(second)).state, 'success');
    await federation.copy.reset(first);
    await federation.copy.push({ force: true });
    const successes = async () => federation.told(first).filter(isFinal).length === 2;
    await until(successes, { what: 'the second success of the first commit' });
    assert.deepEqual(federation.told(first).map(stateOf), ['pending', 'success', 'pending', 'success']);
    assert.deepEqual(federation.told(second).map(stateOf), ['pending', 'success']);
    for (const cluster of federation.clusters) {
      assert.equal(await federation.live(cluster, 'configmaps/note'), undefined);
      assert.equal((await federation.record(cluster))?.revision, first);
    }
  });

  it('sideways gives the clusters what the branch is now', async (t) => {
    const { federation, first } = await begun(t);
    const lost = await federation.push('lost', note('lost'));
    assert.equal((await federation.verdict(lost)).state, 'success');
    await federation.copy.reset(first);
    await federation.copy.write('base/note.yaml', note('rewritten')['base/note.yaml']);
    const rewritten = await federation.copy.commit('rewritten');
    await federation.copy.push({ force: true });
    assert.equal((await federation.verdict(rewritten)).state, 'success');
    for (const cluster of federation.clusters) assert.equal(await noteIn(federation, cluster), 'rewritten');
  });
});

describe('a webhook', () => {
  it('that is lost: polling finds the push', async (t) => {
    const { federation } = await begun(t, { settings: { poll: '1s' } });
    const { webhooks } = federation.sandbox.git;
    federation.repository.setWebhookFaults({ lose: true });
    const sha = await federation.push('unheard', note('unheard'));
    assert.equal((await federation.verdict(sha)).state, 'success');
    assert.deepEqual(
      webhooks.deliveries.flatMap(({ url, lost }) => (url === federation.webhookUrl ? [lost] : [])),
      [false, true],
    );
  });

  it('that comes three times is one rollout and one success', async (t) => {
    const { federation, process } = await begun(t, { settings: { sweep: '1s' } });
    federation.repository.setWebhookFaults({ copies: 3 });
    const sha = await federation.push('thrice', note('thrice'));
    assert.equal((await federation.verdict(sha)).state, 'success');
    const [cluster] = federation.clusters as [SandboxCluster];
    await federation.untilLooked(cluster, 2, Date.now());
    assert.deepEqual(federation.told(sha).map(stateOf), ['pending', 'success']);
    const applied = (await process.log()).filter(
      ({ msg, revision }) => msg === 'applied' && revision === sha,
    );
    assert.equal(applied.length, federation.clusters.length);
  });
});

/** The lease was given back, or stands still for longer than it holds: where a write had no answer, nobody frees it. */
function nobodyWrites(): (record: ClusterRecord) => boolean {
  let renewal: number | undefined;
  let since = 0;
  return ({ lease }) => {
    if (lease?.renewal !== renewal) since = Date.now();
    renewal = lease?.renewal;
    return !lease || Date.now() - since > lease.durationMs;
  };
}

describe('a branch that is gone', () => {
  it('deletes nothing, and the pending commit is told so', async (t) => {
    const { federation } = await begun(t, { settings: { poll: '1s', sweep: '1s' } });
    const gate = await closeGate(t, federation.clusters[1] as SandboxCluster, federation.namespace);
    const sha = await federation.push('the second', note('second'));
    await gate.held();
    await git(federation.repository.folder, 'update-ref', '-d', 'refs/heads/main');
    const { state, description } = await federation.verdict(sha);
    assert.equal(`${state}: ${description}`, 'error: the branch is gone, not verified');
    gate.open();
    const since = Date.now();
    await Promise.all(federation.clusters.map((cluster) => federation.untilRecord(cluster, nobodyWrites())));
    for (const cluster of federation.clusters) {
      assert.ok(await federation.live(cluster, 'configmaps/zone-fetch'));
      const deleted = (await federation.writes(cluster, since)).filter(({ verb }) => verb === 'delete');
      assert.deepEqual(deleted, []);
    }
  });
});
