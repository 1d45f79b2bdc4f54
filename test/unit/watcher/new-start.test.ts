import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { down, HOUR, MINUTE, refused, world } from './world.ts';

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

  test('after a process that ended a commit over a success, and was stopped before it saw that, puts it back', async () => {
    const { push, start, clock, states, whole, forge, remote } = await world();
    const repository = memoryRepository(remote);
    const first = push();
    const tip = push();
    for (const state of ['pending', 'success', 'error'] as const) {
      forge.addStatus(first, { context: 'lockstep', state, description: 'so it is' });
    }
    await repository.fetchTip();
    await repository.owe(first);
    const { stop } = await start({ repository });
    await whole(tip);
    await clock.advance(HOUR);
    assert.deepEqual(states(first), ['pending', 'success', 'error', 'success']);
    assert.deepEqual(await repository.owed(), []);
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
