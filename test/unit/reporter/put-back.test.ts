import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { MINUTE, refused, world } from '../watcher/world.ts';
import { HOUR, pushed } from './pushed.ts';

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

suite('a success that was ended over by a process that is no more', () => {
  /** The tip was a success, and is called an error, when the next is pushed and nobody runs. */
  async function ended() {
    const all = await pushed();
    await all.whole(all.tip);
    all.stop();
    all.forge.addStatus(all.tip, { context: 'lockstep', state: 'error', description: 'superseded' });
    const next = all.push();
    return { ...all, next };
  }

  test('is put back by who is started since', async () => {
    const { tip, start, clock, states } = await ended();
    const { stop } = await start();
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success', 'error', 'success']);
    stop();
  });

  test('is left as it is where the commit had come back, and ended so', async () => {
    const { tip, next, setTip, push, start, forge, clock, states } = await ended();
    await clock.advance(MINUTE);
    for (const sha of [tip, next]) setTip(sha);
    forge.addStatus(tip, { context: 'lockstep', state: 'error', description: 'superseded again' });
    push();
    const { stop } = await start();
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success', 'error', 'error']);
    stop();
  });
});

suite('a sweep puts our success back', () => {
  const foreign = { context: 'lockstep', state: 'failure', description: 'not as it was' } as const;

  test('over what somebody else said of the tip', async () => {
    const { tip, whole, forge, clock, states, stop } = await pushed();
    await whole(tip);
    forge.addStatus(tip, foreign);
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success', 'failure', 'success']);
    stop();
  });

  test('but not while Git is silent: the commit may have left and come back, and ended otherwise', async () => {
    const { tip, whole, forge, remote, clock, states, stop } = await pushed();
    await whole(tip);
    remote.outage = new GitError('no answer');
    forge.addStatus(tip, foreign);
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success', 'failure']);
    stop();
  });
});
