import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { HOUR, MINUTE, world } from './world.ts';

suite('a commit that has ended', () => {
  test('ends again where a pending that was on its way arrives after its end was read', async () => {
    const { push, start, clock, states, forge } = await world();
    const first = push();
    const { watcher, stop } = await start();
    push();
    watcher.hint();
    // The first sweep has read it.
    await clock.advance(6 * MINUTE);
    assert.deepEqual(states(first), ['pending', 'error']);
    forge.addStatus(first, { context: 'lockstep', state: 'pending', description: 'of one who died' });
    await clock.advance(10 * MINUTE);
    assert.deepEqual(states(first), ['pending', 'error', 'pending', 'error']);
    stop();
  });

  test('and was decided before a start is looked at, too, also where the forge lists no pushes', async () => {
    const { push, start, clock, whole, newest, forge } = await world({ keepsActivity: false });
    const first = push();
    const former = await start();
    await whole(first);
    former.stop();
    const { watcher, stop } = await start();
    push();
    watcher.hint();
    await clock.advance(MINUTE / 2);
    assert.equal(newest(first)?.state, 'success');
    forge.addStatus(first, { context: 'lockstep', state: 'pending', description: 'of one who died' });
    await clock.advance(10 * MINUTE);
    assert.equal(newest(first)?.state, 'success');
    stop();
  });

  test('is no success again, either, where it came back and nobody here has heard of that', async () => {
    const { push, start, clock, whole, newest, forge, remote } = await world({ keepsActivity: false });
    const repository = memoryRepository(remote);
    let isDeaf = false;
    const fetchTip: typeof repository.fetchTip = (signal) =>
      isDeaf ? Promise.reject(new GitError('no answer')) : repository.fetchTip(signal);
    const first = push();
    const { watcher, stop } = await start({ repository: { ...repository, fetchTip } });
    await whole(first);
    push();
    watcher.hint();
    await clock.advance(MINUTE / 2);
    isDeaf = true;
    remote.tip = first;
    forge.addStatus(first, { context: 'lockstep', state: 'pending', description: 'of another watcher' });
    await clock.advance(10 * MINUTE);
    assert.notEqual(newest(first)?.state, 'success');
    stop();
  });

  test('is read no more once that was seen twice', async () => {
    const { push, start, clock, forge } = await world();
    const first = push();
    const { watcher, stop } = await start();
    push();
    watcher.hint();
    await clock.advance(HOUR);
    const reads = () => forge.calls.filter((call) => call === `read ${first} lockstep`).length;
    const before = reads();
    await clock.advance(HOUR);
    assert.equal(reads(), before);
    stop();
  });
});
