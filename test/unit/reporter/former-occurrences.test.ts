import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { GitError } from '../../../src/git/repository.ts';
import { MINUTE, outcome, refused, type StartOptions, world } from '../watcher/world.ts';
import { down, HOUR, pushed } from './pushed.ts';

/** A world of which cluster b's watch says nothing while it is `silent`, and then all that it held back. */
async function silenced() {
  const all = await world();
  const silence = { ends: Promise.resolve() };
  const openCluster = (name: string): Cluster => {
    const cluster = all.clusterOf(name);
    if (name !== 'b') return cluster;
    const watch: Cluster['watch'] = async function* (resource, from) {
      for await (const event of cluster.watch(resource, from)) {
        await silence.ends;
        yield event;
      }
    };
    return { ...cluster, watch };
  };
  const tip = all.push();
  const process = await all.start({ openCluster });
  const { push, setTip, settle, whole } = all;
  /** Another commit is the tip for a while; then it is this one again, and cluster b has not got it yet. */
  async function goOnAndBack(): Promise<void> {
    const next = push();
    process.watcher.hint();
    await settle();
    await whole(next);
    setTip(tip);
    process.watcher.hint();
    await settle();
    await whole(tip, ['a']);
  }
  return { ...all, ...process, tip, silence, goOnAndBack };
}

suite('what was heard in a former occurrence', () => {
  test('proves nothing, though a watch that went silent tells no better', async () => {
    const { tip, whole, states, silence, goOnAndBack, stop } = await silenced();
    await whole(tip);
    silence.ends = new Promise(() => {});
    await goOnAndBack();
    assert.deepEqual(states(tip), ['pending', 'success', 'pending']);
    stop();
  });

  test('proves nothing, though a watch is late and tells it only now', async () => {
    const { tip, settle, whole, states, silence, goOnAndBack, stop } = await silenced();
    const { promise, resolve } = Promise.withResolvers<void>();
    await whole(tip, ['a']);
    silence.ends = promise;
    await whole(tip, ['b']);
    await goOnAndBack();
    resolve();
    await settle();
    assert.ok(!states(tip).includes('success'), states(tip).join(' '));
    await whole(tip, ['b']);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('is read once more in each cluster, when a tip begins and not for every judgement', async () => {
    const { tip, push, watcher, settle, whole, states, clusterOf, stop } = await pushed();
    await whole(tip);
    const reads = () =>
      clusterOf('b').calls.filter(
        ({ verb, object }) => verb === 'get' && object.includes('lockstep-global-site'),
      );
    const before = reads().length;
    const next = push();
    watcher.hint();
    await settle();
    assert.equal(reads().length, before + 1);
    await whole(next);
    assert.deepEqual(states(next), ['pending', 'success']);
    // `whole` itself reads once.
    assert.equal(reads().length, before + 2);
    stop();
  });

  test('is read again where reading it failed', async () => {
    const { tip, push, watcher, settle, whole, states, clock, clusterOf, stop } = await pushed();
    await whole(tip);
    clusterOf('b').failNext({ verb: 'get', error: new ClusterError('transient', 'connection reset') });
    const next = push();
    watcher.hint();
    await settle();
    await whole(next);
    await clock.advance(5000);
    assert.deepEqual(states(next), ['pending', 'success']);
    stop();
  });
});

suite('what a former process decided', () => {
  /** A succeeded, then B; the branch was reset to A while nobody watched. */
  async function wentBack() {
    const all = await world({ timeout: '3m' });
    const first = all.push();
    const before = await all.start();
    await all.whole(first);
    const second = all.push();
    before.watcher.hint();
    await all.settle();
    await all.whole(second);
    before.stop();
    await all.clock.advance(1000);
    all.setTip(first);
    return { ...all, first, second };
  }

  test('is no answer for a tip that came back: as long as records name another, it is not whole', async () => {
    const { start, first, states, newest, whole, clock } = await wentBack();
    const { stop } = await start();
    await clock.advance(0);
    assert.deepEqual(states(first), ['pending', 'success', 'pending']);
    await whole(first, ['a']);
    await clock.advance(4 * MINUTE);
    assert.deepEqual(new Set(states(first).slice(2)), new Set(['pending', 'error']));
    assert.match(newest(first)?.description ?? '', /^b: still at .* after 3 min/);
    await whole(first, ['b']);
    assert.equal(states(first).at(-1), 'success');
    stop();
  });

  test('stands where a cluster went on to a newer tip that this process has not heard of', async () => {
    const all = await world();
    const first = all.push();
    const former = await all.start();
    await all.whole(first);
    former.stop();
    const process = await all.start();
    const second = all.push();
    await all.whole(second, ['a']);
    assert.deepEqual(all.states(first), ['pending', 'success']);
    process.watcher.hint();
    await all.settle();
    await all.whole(second);
    assert.deepEqual(all.states(first), ['pending', 'success']);
    assert.equal(all.states(second).at(-1), 'success');
    process.stop();
  });

  test('is opened anew by the one cluster that is heard late', async () => {
    const { start, first, states, whole, unreachable, clock } = await wentBack();
    await whole(first, ['a']);
    unreachable.add('b');
    const { stop } = await start();
    await clock.advance(MINUTE);
    assert.deepEqual(states(first), ['pending', 'success']);
    unreachable.delete('b');
    await clock.advance(MINUTE);
    assert.deepEqual(new Set(states(first).slice(2)), new Set(['pending']));
    await whole(first, ['b']);
    assert.equal(states(first).at(-1), 'success');
    stop();
  });

  test('stands where all records bear it out', async () => {
    const { start, first, states, whole, clock } = await wentBack();
    await whole(first);
    const { stop } = await start();
    await clock.advance(HOUR);
    assert.deepEqual(states(first), ['pending', 'success']);
    stop();
  });

  test('of a commit that is bad everywhere stands: no record will ever name it', async () => {
    const { push, start, whole, settle, states, clock } = await world();
    const good = push();
    const before = await start();
    await whole(good);
    const bad = push({ 'base/config.yaml': 'kind: [' });
    before.watcher.hint();
    await settle();
    before.stop();
    const { stop } = await start();
    await clock.advance(HOUR);
    assert.deepEqual(states(bad), ['pending', 'failure']);
    stop();
  });
});

suite('a success that the forge has not taken yet', () => {
  /** The forge is away when the tip has succeeded; then one cluster goes on to the next commit, which nobody told the watcher of. */
  async function wentOn(options: StartOptions = {}) {
    const all = await pushed({}, options);
    all.forge.outage = down;
    await all.whole(all.tip);
    const next = all.push();
    await all.whole(next, ['a']);
    return { ...all, next };
  }

  test('is not posted where its commit is the tip anew: it is verified again', async () => {
    const { tip, forge, setTip, states, whole, clock, stop } = await wentOn();
    setTip(tip);
    await clock.advance(MINUTE);
    forge.outage = undefined;
    await clock.advance(HOUR / 12);
    assert.deepEqual(new Set(states(tip)), new Set(['pending']));
    await whole(tip, ['a']);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('nor while Git does not say so, however often all is looked at again', async () => {
    const { tip, forge, remote, setTip, states, whole, clock, stop } = await wentOn();
    setTip(tip);
    remote.outage = new GitError('no answer');
    forge.outage = undefined;
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending']);
    assert.deepEqual(states(tip, 'lockstep/b'), []);
    remote.outage = undefined;
    await clock.advance(MINUTE);
    await whole(tip, ['a']);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('nor where Git named the next tip a moment ago, though all records name the commit again', async () => {
    const { tip, forge, setTip, states, record, whole, clock, stop } = await wentOn({ sweepMs: 2_000 });
    setTip(tip);
    await record('a', { revision: tip });
    forge.outage = undefined;
    await clock.advance(MINUTE);
    assert.deepEqual(new Set(states(tip)), new Set(['pending']));
    await whole(tip, ['a']);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('is posted once the watcher has heard of the next tip: it was true in its time', async () => {
    const { tip, next, forge, watcher, states, settle, whole, clock, stop } = await wentOn();
    watcher.hint();
    await settle();
    forge.outage = undefined;
    await whole(next);
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    assert.deepEqual(states(tip, 'lockstep/b'), ['success']);
    assert.equal(states(next).at(-1), 'success');
    stop();
  });

  test('is posted though a cluster has fallen ill since: there was a moment at which all was well', async () => {
    const { tip, forge, whole, record, states, clock, stop } = await pushed();
    forge.outage = down;
    await whole(tip);
    await record('b', { revision: tip, outcome: outcome({}, { current: 1 }) });
    forge.outage = undefined;
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });
});

suite('a success that the forge shows', () => {
  /** The tip has succeeded, and one cluster goes on to a commit that nobody told the watcher of, nor lists. */
  async function wentOn(options: StartOptions = {}) {
    const all = await pushed({}, options);
    await all.whole(all.tip);
    await all.clock.advance(2_000);
    const next = all.remote.commit(all.files({ 'base/other.yaml': undefined }), { subject: 'unlisted' });
    all.remote.tip = next;
    all.forge.recordPush('main', next, HOUR);
    await all.whole(next, ['a']);
    return { ...all, next };
  }

  test('stays: that a record names another says also that an etcd was restored', async () => {
    const { tip, setTip, states, whole, clock, stop } = await wentOn();
    setTip(tip);
    await whole(tip, ['a']);
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });

  test('is not put over what another watcher says of its commit since that came back', async () => {
    const { tip, setTip, states, forge, whole, clock, stop } = await wentOn({ sweepMs: 2_000 });
    setTip(tip);
    forge.addStatus(tip, { context: 'lockstep', state: 'pending', description: 'of another watcher' });
    await clock.advance(MINUTE);
    assert.deepEqual(new Set(states(tip).slice(2)), new Set(['pending']));
    await whole(tip, ['a']);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('is no answer for the return, though neither push is listed yet', async () => {
    const { tip, remote, forge, states, record, clock, stop } = await wentOn({ sweepMs: 2_000 });
    remote.tip = tip;
    forge.recordPush('main', tip, HOUR);
    forge.addStatus(tip, { context: 'lockstep', state: 'pending', description: 'of another watcher' });
    await clock.advance(11_000);
    for (const name of ['a', 'b']) await record(name, { revision: tip, outcome: refused });
    await clock.advance(30 * MINUTE);
    assert.deepEqual(states(tip), ['pending', 'success', 'pending', 'pending', 'failure']);
    stop();
  });

  test('is asked nothing of a cluster that has fallen ill', async () => {
    const { tip, whole, record, states, clock, stop } = await pushed();
    await whole(tip);
    await record('b', { revision: tip, outcome: refused });
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });
});

suite('a success that lands late', () => {
  test('when its commit is the tip anew, does not stand in for the failure of that time', async () => {
    const { tip, push, setTip, watcher, forge, states, settle, whole, record, clock, stop } = await pushed(
      {},
      { pollMs: 10 * MINUTE },
    );
    forge.outage = down;
    await whole(tip);
    push();
    watcher.hint();
    await settle();
    await clock.advance(2_000);
    setTip(tip);
    await clock.advance(2_000);
    forge.outage = undefined;
    await clock.advance(2 * MINUTE);
    assert.deepEqual(states(tip).slice(-1), ['success'], 'it has landed');
    for (const name of ['a', 'b']) await record(name, { revision: tip, outcome: refused });
    watcher.hint();
    await clock.advance(30 * MINUTE);
    assert.equal(states(tip).at(-1), 'failure');
    stop();
  });
});
