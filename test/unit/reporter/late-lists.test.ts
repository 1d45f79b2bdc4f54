import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { MINUTE, refused, type World, world } from '../watcher/world.ts';
import { HOUR } from './pushed.ts';

/** A commit that was a success, was left, and has come back by a push that the forge does not list for an hour. */
async function rolledBack(start: (all: World) => Promise<{ watcher: { hint(): void }; stop(): void }>) {
  const all = await world();
  const { push, remote, forge, clock, settle, whole } = all;
  const tip = push();
  const process = await start(all);
  await whole(tip);
  await clock.advance(MINUTE);
  const next = push();
  process.watcher.hint();
  await settle();
  await whole(next);
  await clock.advance(2 * MINUTE);
  remote.tip = tip;
  forge.recordPush('main', tip, HOUR);
  return { ...all, ...process, tip };
}

suite('a list of pushes that comes later than Git', () => {
  test('makes no success of a former time one of now, neither while it is late nor after', async () => {
    const { tip, watcher, clock, settle, record, states, stop } = await rolledBack((all) => all.start());
    watcher.hint();
    await settle();
    for (const name of ['a', 'b']) await record(name, { revision: tip, outcome: refused });
    await clock.advance(10 * MINUTE);
    const expected = ['pending', 'success', 'pending', 'failure'];
    assert.deepEqual(states(tip), expected);
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), expected);
    stop();
  });

  test('makes none of a commit that went again, behind tips that are listed', async () => {
    const { tip, push, watcher, clock, settle, states, stop } = await rolledBack((all) => all.start());
    watcher.hint();
    await settle();
    for (let count = 0; count < 4; count += 1) {
      push();
      watcher.hint();
      await settle();
    }
    await clock.advance(10 * MINUTE);
    assert.deepEqual(states(tip), ['pending', 'success', 'pending', 'error']);
    stop();
  });

  test('makes none where who ends the commit has not heard that it came back: Git is asked', async () => {
    let isDeaf = false;
    const { tip, clock, forge, states, stop } = await rolledBack((all) => {
      const repository = memoryRepository(all.remote);
      const fetchTip: typeof repository.fetchTip = (signal) =>
        isDeaf ? Promise.reject(new GitError('no answer')) : repository.fetchTip(signal);
      return all.start({ repository: { ...repository, fetchTip } });
    });
    isDeaf = true;
    for (const state of ['pending', 'failure'] as const)
      forge.addStatus(tip, { context: 'lockstep', state, description: 'of another watcher' });
    await clock.advance(20 * MINUTE);
    assert.deepEqual(states(tip), ['pending', 'success', 'pending', 'failure']);
    stop();
  });

  test('ends no success that this process saw go with its tip', async () => {
    const { tip, push, watcher, clock, settle, whole, forge, states, stop } = await rolledBack((all) =>
      all.start(),
    );
    watcher.hint();
    await settle();
    await whole(tip);
    forge.addStatus(tip, { context: 'lockstep', state: 'pending', description: 'of another watcher' });
    push();
    watcher.hint();
    await clock.advance(10 * MINUTE);
    assert.deepEqual(states(tip).slice(2), ['pending', 'success', 'pending', 'success']);
    stop();
  });

  test('while Git does not answer, the failure waits: nobody knows of which time the success is', async () => {
    const { tip, remote, forge, watcher, clock, settle, record, states, stop } = await rolledBack((all) =>
      all.start(),
    );
    forge.addStatus(tip, { context: 'lockstep', state: 'success', description: 'of another watcher' });
    watcher.hint();
    await settle();
    remote.outage = new GitError('no answer');
    for (const name of ['a', 'b']) await record(name, { revision: tip, outcome: refused });
    await clock.advance(MINUTE);
    assert.deepEqual(states(tip), ['pending', 'success', 'success', 'pending']);
    remote.outage = undefined;
    await clock.advance(MINUTE);
    assert.deepEqual(states(tip), ['pending', 'success', 'success', 'pending', 'failure']);
    stop();
  });
});
