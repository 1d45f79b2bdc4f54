import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { ForgeError } from '../../../src/github/forge.ts';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { federationYaml, MINUTE, refused, renderOf, world } from './world.ts';

const down = new ForgeError('transient', 'no answer');
const HOUR = 60 * MINUTE;

suite('the watcher finds out', () => {
  test('at the start: pokes every cluster and opens the tip', async () => {
    const { push, start, redis, states } = await world();
    const tip = push();
    const { watcher, stop } = await start();
    assert.equal(watcher.tip(), tip);
    assert.deepEqual([...redis.waiting], ['a', 'b']);
    assert.deepEqual(states(tip), ['pending']);
    stop();
  });

  test('a hint pokes the known clusters before anything was fetched', async () => {
    const { push, start, redis, remote, settle, clock } = await world();
    push();
    const { watcher, stop } = await start();
    redis.wipe();
    const { requests } = remote;
    remote.outage = new GitError('the remote does not answer');
    watcher.hint();
    await settle();
    assert.deepEqual([...redis.waiting], ['a', 'b']);
    assert.equal(remote.requests, requests);
    stop();
    assert.equal(clock.waiting(), 0);
  });

  test('a thousand hints cost two fetches at most', async () => {
    const { push, start, remote, settle } = await world();
    push();
    const { watcher, stop } = await start();
    const { requests } = remote;
    for (let hint = 0; hint < 1000; hint += 1) watcher.hint();
    await settle();
    assert.ok(remote.requests - requests <= 2, `${remote.requests - requests} fetches`);
    stop();
  });

  test('a hint without a new tip opens nothing', async () => {
    const { push, start, settle, states } = await world();
    const tip = push();
    const { watcher, stop } = await start();
    watcher.hint();
    await settle();
    assert.deepEqual(states(tip), ['pending']);
    stop();
  });

  test('a lost webhook: the poll finds the push', async () => {
    const { push, start, clock, states, redis } = await world();
    push();
    const { stop } = await start();
    redis.wipe();
    const tip = push();
    await clock.advance(MINUTE);
    assert.deepEqual(states(tip), ['pending']);
    assert.deepEqual([...redis.waiting], ['a', 'b']);
    stop();
  });

  test('a fetch that fails is tried again', async () => {
    const { push, start, clock, states, remote, log } = await world();
    push();
    const { watcher, stop } = await start();
    const tip = push();
    remote.outage = new GitError('the remote does not answer');
    watcher.hint();
    await clock.advance(10 * MINUTE);
    assert.deepEqual(states(tip), []);
    assert.match(String(log.of('warn').at(-1)?.['reason']), /the remote does not answer/);
    remote.outage = undefined;
    await clock.advance(MINUTE);
    assert.deepEqual(states(tip), ['pending']);
    stop();
  });

  test('a tree that cannot be read now is read later: the push is not forgotten', async () => {
    const { push, start, clock, states, remote } = await world();
    push();
    const repository = memoryRepository(remote);
    const render = renderOf(repository);
    let isBroken = false;
    const { watcher, stop } = await start({
      repository,
      render: async (revision) => {
        if (isBroken) throw new GitError('no space left on device');
        return render(revision);
      },
    });
    isBroken = true;
    const tip = push();
    watcher.hint();
    await clock.advance(MINUTE);
    isBroken = false;
    await clock.advance(MINUTE);
    assert.deepEqual(states(tip), ['pending']);
    stop();
  });

  test('where the repository cannot be read at all, the start says so', async () => {
    const { push, start, remote } = await world();
    push();
    remote.outage = new GitError('Authentication failed');
    await assert.rejects(start(), /Authentication failed/);
  });

  test('clusters that a new federation.yaml adds are poked', async () => {
    const { push, start, settle, redis, uids } = await world();
    push();
    const { watcher, stop } = await start();
    redis.wipe();
    const clusters = [...uids].map(([name, uid]) => ({ name, uid }));
    push({ 'federation.yaml': federationYaml([...clusters, { name: 'c' }]) });
    watcher.hint();
    await settle();
    assert.deepEqual([...redis.waiting], ['a', 'b', 'c']);
    stop();
  });

  test('a broken federation.yaml keeps the clusters known, and the commit is a failure', async () => {
    const { push, start, settle, redis, states } = await world();
    push();
    const { watcher, stop } = await start();
    const broken = push({ 'federation.yaml': 'spec: [' });
    watcher.hint();
    await settle();
    assert.deepEqual(states(broken), ['pending', 'failure']);
    redis.wipe();
    watcher.hint();
    await settle();
    assert.deepEqual([...redis.waiting], ['a', 'b']);
    stop();
  });

  test('a worker that looked between the hint and the push is sent once more, where its record lags', async () => {
    const { push, start, clock, settle, redis, remote, whole } = await world();
    const first = push();
    const { watcher, stop } = await start();
    await whole(first);
    // The webhook is ahead of what Git advertises: the poked workers see the old tip and settle.
    remote.outage = new GitError('slow');
    watcher.hint();
    await settle();
    redis.wipe();
    remote.outage = undefined;
    const second = push();
    watcher.hint();
    redis.wipe();
    await settle();
    redis.wipe();
    await whole(second, ['a']);
    await clock.advance(10_000);
    assert.deepEqual([...redis.waiting], ['b']);
    stop();
  });
});

suite('commits that were the tip', () => {
  test('of a burst, the newest is rolled out and every other is superseded', async () => {
    const { push, start, settle, states, whole, newest, clock } = await world();
    push();
    const { watcher, stop } = await start();
    const burst = Array.from({ length: 20 }, () => push());
    watcher.hint();
    await settle();
    const tip = burst.pop() ?? '';
    await whole(tip);
    await clock.advance(MINUTE);
    assert.deepEqual(states(tip), ['pending', 'success']);
    for (const sha of burst) {
      assert.deepEqual(states(sha), ['error']);
      assert.match(newest(sha)?.description ?? '', new RegExp(`superseded by ${tip.slice(0, 7)}`));
    }
    stop();
  });

  test('a forge that is away holds up no rollout, and gets every final state when it is back', async () => {
    const { push, start, clock, redis, forge, states, whole } = await world();
    const first = push();
    const { watcher, stop } = await start();
    forge.outage = down;
    const second = push();
    watcher.hint();
    await clock.advance(MINUTE);
    redis.wipe();
    const third = push();
    await clock.advance(MINUTE);
    assert.equal(watcher.tip(), third);
    assert.deepEqual([...redis.waiting], ['a', 'b']);
    await whole(third);
    await clock.advance(2 * HOUR);
    forge.outage = undefined;
    await clock.advance(10 * MINUTE);
    assert.deepEqual(states(first), ['pending', 'error']);
    assert.deepEqual(states(second), ['error']);
    assert.deepEqual(states(third), ['success']);
    stop();
  });

  test('a list of pushes that lags behind Git is asked for again', async () => {
    const { push, start, clock, forge, states } = await world();
    push();
    const { watcher, stop } = await start();
    const list = forge.tipsSince;
    forge.tipsSince = async () => [];
    const unseen = push();
    push();
    watcher.hint();
    await clock.advance(MINUTE);
    assert.deepEqual(states(unseen), []);
    forge.tipsSince = list;
    await clock.advance(10 * MINUTE);
    assert.deepEqual(states(unseen), ['error']);
    stop();
  });

  test('a record that names a commit nobody pushed makes no noise on history', async () => {
    const { push, start, clock, forge, record } = await world();
    const old = Array.from({ length: 30 }, () => push());
    push();
    const { stop } = await start();
    await record('a', { revision: 'f'.repeat(40) });
    await clock.advance(11 * MINUTE);
    for (const sha of old) assert.deepEqual(forge.statuses(sha), []);
    stop();
  });

  test('a cluster that lags for a day costs few requests: what is paid is not read again', async () => {
    const { push, start, clock, forge, whole } = await world();
    const first = push();
    const { watcher, stop } = await start();
    await whole(first);
    for (let pushed = 0; pushed < 50; pushed += 1) push();
    const tip = push();
    watcher.hint();
    await whole(tip, ['b']);
    await clock.advance(HOUR);
    const before = forge.calls.length;
    await clock.advance(HOUR);
    const perSweep = (forge.calls.length - before) / 12;
    assert.ok(perSweep <= 5, `${perSweep} requests a sweep`);
    stop();
  });

  test('the branch is deleted, and comes back: a new occurrence of the same commit', async () => {
    const { push, start, setTip, settle, states, newest, whole } = await world();
    const tip = push();
    const { watcher, stop } = await start();
    setTip(undefined);
    watcher.hint();
    await settle();
    assert.deepEqual(states(tip), ['pending', 'error']);
    assert.match(newest(tip)?.description ?? '', /branch is gone/);
    setTip(tip);
    watcher.hint();
    await settle();
    assert.deepEqual(states(tip), ['pending', 'error', 'pending']);
    await whole(tip);
    assert.deepEqual(states(tip), ['pending', 'error', 'pending', 'success']);
    stop();
  });

  test('a branch that was deleted while nobody ran: what is owed is told', async () => {
    const { push, start, setTip, remote, clock, states, newest } = await world();
    const tip = push();
    const repository = memoryRepository(remote);
    const before = await start({ repository });
    before.stop();
    setTip(undefined);
    const { stop } = await start({ repository });
    await clock.advance(10 * MINUTE);
    assert.deepEqual(states(tip), ['pending', 'error']);
    assert.match(newest(tip)?.description ?? '', /branch is gone/);
    assert.deepEqual(await repository.owed(), []);
    stop();
  });

  test('a force-push back gives the old commit a new verdict', async () => {
    const { push, start, setTip, settle, states, whole } = await world();
    const first = push();
    const { watcher, stop } = await start();
    await whole(first);
    const second = push();
    watcher.hint();
    await settle();
    await whole(second);
    setTip(first);
    watcher.hint();
    await settle();
    assert.deepEqual(states(first), ['pending', 'success', 'pending']);
    await whole(first);
    assert.deepEqual(states(first), ['pending', 'success', 'pending', 'success']);
    assert.deepEqual(states(second), ['pending', 'success']);
    stop();
  });

  test('pushes that came while nobody watched get their final state, though workers went ahead', async () => {
    const { push, start, clock, states, whole } = await world();
    const first = push();
    const before = await start();
    await whole(first);
    before.stop();
    const missed = [push(), push()];
    const tip = push();
    await whole(tip);
    const { stop } = await start();
    await clock.advance(10 * MINUTE);
    for (const sha of missed) assert.deepEqual(states(sha), ['error']);
    assert.deepEqual(states(first), ['pending', 'success']);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });

  test('a first start on a repository with a history posts on the tip alone', async () => {
    const { push, start, clock, forge, whole } = await world();
    const old = Array.from({ length: 30 }, () => push());
    const tip = push();
    const { stop } = await start();
    await whole(tip);
    await clock.advance(10 * MINUTE);
    for (const sha of old) assert.deepEqual(forge.statuses(sha), []);
    stop();
  });

  test('without a list of pushes, only a pending of ours says that a commit is owed anything', async () => {
    const { push, start, settle, states, forge } = await world({ keepsActivity: false });
    push();
    const { watcher, stop } = await start();
    const unseen = push();
    const pending = push();
    forge.addStatus(pending, { context: 'lockstep', state: 'pending', description: 'applying' });
    push();
    watcher.hint();
    await settle();
    assert.deepEqual(states(unseen), []);
    assert.deepEqual(states(pending), ['pending', 'error']);
    stop();
  });
});

suite('a new start', () => {
  test('on a tip that was decided before posts nothing', async () => {
    const { push, start, clock, states, whole, forge } = await world();
    const tip = push();
    const before = await start();
    await whole(tip);
    before.stop();
    const { stop } = await start();
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    assert.equal(forge.statuses(tip).length, 4);
    stop();
  });

  test('while the forge is away: a success that it shows later was never opened anew', async () => {
    const { push, start, clock, states, whole, record, forge } = await world();
    const tip = push();
    const before = await start();
    await whole(tip);
    before.stop();
    forge.outage = down;
    const { stop } = await start();
    await record('a', { revision: tip, outcome: refused });
    await clock.advance(HOUR);
    forge.outage = undefined;
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });

  test('while the forge is away: the next push is rolled out, and both get their end', async () => {
    const { push, start, clock, states, whole, forge } = await world();
    const first = push();
    forge.outage = down;
    const { watcher, stop } = await start();
    const next = push();
    watcher.hint();
    await whole(next);
    forge.outage = undefined;
    await clock.advance(10 * MINUTE);
    assert.deepEqual(states(first), ['error']);
    assert.equal(states(next).at(-1), 'success');
    stop();
  });

  test('on a tip that is pending goes on with it', async () => {
    const { push, start, states, whole } = await world();
    const tip = push();
    (await start()).stop();
    const { stop } = await start();
    await whole(tip);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('on a commit that was superseded, and is the tip again, opens a new occurrence', async () => {
    const { push, start, settle, states, setTip, whole } = await world();
    const first = push();
    const before = await start();
    push();
    before.watcher.hint();
    await settle();
    assert.deepEqual(states(first), ['pending', 'error']);
    before.stop();
    setTip(first);
    const { stop } = await start();
    assert.deepEqual(states(first), ['pending', 'error', 'pending']);
    await whole(first);
    assert.equal(states(first).at(-1), 'success');
    stop();
  });

  test('pays what is owed', async () => {
    const { push, start, remote, forge, clock, states } = await world();
    const first = push();
    const repository = memoryRepository(remote);
    const before = await start({ repository });
    forge.fail({ error: down, times: 2 });
    before.stop();
    assert.deepEqual(await repository.owed(), [first]);
    const tip = push();
    const { stop } = await start({ repository });
    await clock.advance(9 * MINUTE);
    assert.deepEqual(states(first), ['pending', 'error']);
    assert.deepEqual(await repository.owed(), [tip]);
    stop();
  });
});
