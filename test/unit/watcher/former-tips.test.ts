import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { ForgeError } from '../../../src/github/forge.ts';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { down, HOUR, MINUTE, world } from './world.ts';

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

  test('that nobody saw are answered oldest first: who dies in between leaves no gap behind an answer', async () => {
    const { push, start, settle, forge, clock } = await world();
    const first = push();
    const { watcher, stop } = await start();
    const burst = Array.from({ length: 5 }, () => push());
    watcher.hint();
    await settle();
    await clock.advance(MINUTE);
    const ended = forge.calls.flatMap((call) => /^post (\S+) lockstep error$/.exec(call)?.[1] ?? []);
    assert.deepEqual(
      ended.filter((sha) => sha !== first),
      burst.slice(0, -1),
    );
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

  test('what was pushed unseen, given to the clusters, and then lost its branch, is told so', async () => {
    const { push, start, setTip, whole, record, clock, states, newest } = await world();
    const seen = push();
    const { stop } = await start();
    await whole(seen);
    const unseen = push();
    await record('a', { revision: unseen });
    setTip(undefined);
    await clock.advance(10 * MINUTE);
    assert.deepEqual(states(unseen), ['error']);
    assert.match(newest(unseen)?.description ?? '', /branch is gone/);
    assert.deepEqual(states(seen), ['pending', 'success']);
    stop();
  });

  test('but not where the branch is there again, and a worker heard of it before the watcher', async () => {
    const { push, start, setTip, settle, whole, record, remote, clock, states } = await world();
    await whole(push());
    const { watcher, stop } = await start({ pollMs: HOUR, sweepMs: MINUTE });
    setTip(undefined);
    watcher.hint();
    await settle();
    // The look finds no branch; by the time of the next question there is one.
    const next = push();
    remote.tip = undefined;
    await record('a', { revision: next });
    let asked = 0;
    Object.defineProperty(remote, 'tip', { get: () => (asked++ > 0 ? next : undefined), configurable: true });
    await clock.advance(1.5 * MINUTE);
    assert.ok(!states(next).includes('error'), states(next).join(' '));
    stop();
  });

  test('what is owed when the branch is gone does not wait for Git', async () => {
    const { push, start, setTip, settle, whole, remote, forge, clock, states } = await world();
    const tip = push();
    const { watcher, stop } = await start();
    forge.outage = new ForgeError('refused', 'Bad credentials');
    await whole(tip);
    setTip(undefined);
    watcher.hint();
    await settle();
    remote.outage = new GitError('no answer');
    forge.outage = undefined;
    await clock.advance(10 * MINUTE);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('a rollback that is listed late makes history owe nothing', async () => {
    const { push, start, remote, forge, whole, clock, states } = await world();
    const [back = '', ...old] = Array.from({ length: 5 }, () => push());
    const { watcher, stop } = await start();
    const last = old.pop() as string;
    await whole(last);
    remote.tip = back;
    forge.recordPush('main', back, 5_000);
    watcher.hint();
    await clock.advance(HOUR);
    for (const sha of old) assert.deepEqual(states(sha), []);
    assert.deepEqual(states(last), ['pending', 'success']);
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
