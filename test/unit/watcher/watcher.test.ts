import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { federationYaml, MINUTE, renderOf, world } from './world.ts';

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
