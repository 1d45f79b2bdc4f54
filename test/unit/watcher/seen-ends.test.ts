import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
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
