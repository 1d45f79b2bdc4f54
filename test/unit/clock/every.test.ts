import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { every } from '../../../src/clock/every.ts';
import { manualClock } from '../../doubles/manual-clock.ts';

function rhythm(work: () => Promise<void> = async () => {}) {
  const clock = manualClock();
  const stop = new AbortController();
  const runs: number[] = [];
  every({ clock, signal: stop.signal }, 1000, () => {
    runs.push(clock.monotonic());
    return work();
  });
  return { clock, stop, runs };
}

suite('every', () => {
  test('works again and again, and not at the start', async () => {
    const { clock, runs } = rhythm();
    assert.deepEqual(runs, []);
    await clock.advance(3500);
    assert.deepEqual(runs, [1000, 2000, 3000]);
  });

  for (const { chance, first } of [
    { chance: 0, first: 875 },
    { chance: 0.999999, first: 1125 },
  ]) {
    test(`with ${chance} drawn, the first run is near ${first} ms`, async () => {
      const clock = { ...manualClock(), random: () => chance };
      const runs: number[] = [];
      every({ clock, signal: new AbortController().signal }, 1000, async () => {
        runs.push(Math.round(clock.monotonic()));
      });
      await clock.advance(1200);
      assert.deepEqual(runs, [first]);
    });
  }

  test('counts from the end of the last run: slow work is never doubled', async () => {
    const slow = Promise.withResolvers<void>();
    const { clock, runs } = rhythm(() => slow.promise);
    await clock.advance(10_000);
    assert.deepEqual(runs, [1000]);
    slow.resolve();
    await clock.advance(1000);
    assert.deepEqual(runs, [1000, 11_000]);
  });

  test('ends with the signal: before, while waiting and while at work', async () => {
    const clock = manualClock();
    every({ clock, signal: AbortSignal.abort() }, 1000, async () => assert.fail('it ran'));
    assert.equal(clock.waiting(), 0);
    const waiting = rhythm();
    waiting.stop.abort();
    assert.equal(waiting.clock.waiting(), 0);
    const working = Promise.withResolvers<void>();
    const busy = rhythm(() => working.promise);
    await busy.clock.advance(1000);
    busy.stop.abort();
    working.resolve();
    await busy.clock.advance(5000);
    assert.deepEqual(busy.runs, [1000]);
    assert.equal(busy.clock.waiting(), 0);
  });

  test('months of runs leave one timer and one listener', async () => {
    const { clock, stop } = rhythm();
    let listeners = 0;
    const { addEventListener, removeEventListener } = stop.signal;
    stop.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(stop.signal, args);
    };
    stop.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(stop.signal, args);
    };
    await clock.advance(100_000);
    assert.equal(clock.waiting(), 1);
    assert.equal(listeners, 0);
  });
});
