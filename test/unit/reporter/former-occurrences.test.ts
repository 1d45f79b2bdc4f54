import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { MINUTE, world } from '../watcher/world.ts';
import { HOUR, pushed } from './pushed.ts';

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
