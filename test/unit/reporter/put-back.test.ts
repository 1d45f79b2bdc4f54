import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MINUTE, refused, world } from '../watcher/world.ts';

suite('a success of another watcher that comes back in place of our failure', () => {
  test('is what the page and the measure are told of', async () => {
    const { push, start, clock, forge, record, states } = await world();
    const pages: string[] = [];
    const measured: string[] = [];
    const tip = push();
    const { stop } = await start({
      onStatus: (_, { context, state }, is) => context === 'lockstep' && pages.push(`${state} ${is}`),
      onPosted: (state) => measured.push(state),
    });
    const success = { context: 'lockstep', state: 'success', description: 'applied and current' } as const;
    forge.addStatus(tip, success);
    forge.addStatus(tip, { ...success, state: 'pending', description: 'of one who stood still' });
    for (const name of ['a', 'b']) await record(name, { revision: tip, outcome: refused });
    await clock.advance(MINUTE);
    assert.deepEqual(states(tip), ['pending', 'success', 'pending', 'success']);
    assert.deepEqual(pages.slice(-3), ['failure wanted', 'success wanted', 'success posted']);
    assert.deepEqual(measured, ['success']);
    stop();
  });
});
