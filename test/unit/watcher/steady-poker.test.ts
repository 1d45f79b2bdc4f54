import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { steadyPoker } from '../../../src/watcher/steady-poker.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { memoryPokes, memoryRedis } from '../../doubles/memory-pokes.ts';
import { memoryLogger } from './memory-logger.ts';

function world() {
  const clock = manualClock();
  const redis = memoryRedis();
  const stop = new AbortController();
  const calls: string[][] = [];
  const inner = memoryPokes(redis, clock);
  const pokes = {
    poke: async (clusters: Iterable<string>) => {
      calls.push([...clusters]);
      await inner.poke(clusters);
    },
  };
  const log = memoryLogger();
  const poker = steadyPoker({ pokes, clock, log: log.logger }, stop.signal);
  return { clock, redis, stop, calls, log, poker };
}

suite('the steady poker', () => {
  test('pokes, and a thousand calls meanwhile become one more', async () => {
    const { clock, poker, redis, calls } = world();
    poker.poke(['a', 'b']);
    for (let call = 0; call < 1000; call += 1) poker.poke(['b', 'c']);
    await clock.advance(0);
    assert.deepEqual([...redis.waiting], ['a', 'b', 'c']);
    assert.ok(calls.length <= 2, `${calls.length} calls`);
  });

  test('keeps at it while Redis is away, and leaves everything once it is back', async () => {
    const { clock, poker, redis } = world();
    redis.away = true;
    poker.poke(['a']);
    await clock.advance(60_000);
    poker.poke(['b']);
    redis.away = false;
    await clock.advance(5000);
    assert.deepEqual([...redis.waiting].sort(), ['a', 'b']);
    assert.equal(clock.waiting(), 0);
  });

  test('an hour without Redis is told when it begins and when it ends, not twice a second', async () => {
    const { clock, poker, redis, log } = world();
    redis.away = true;
    poker.poke(['a']);
    await clock.advance(3_600_000);
    redis.away = false;
    await clock.advance(5000);
    assert.equal(log.of('warn').length, 1);
    assert.match(String(log.of('warn')[0]?.['reason']), /Redis is away/);
    assert.equal(log.of('info').length, 1);
  });

  test('a poke at the very moment when the last one was taken is not lost', async () => {
    for (let ticks = 0; ticks < 8; ticks += 1) {
      const clock = manualClock();
      const taken: string[] = [];
      const poker = steadyPoker(
        {
          clock,
          log: memoryLogger().logger,
          pokes: {
            poke: async (clusters) => {
              taken.push(...clusters);
            },
          },
        },
        new AbortController().signal,
      );
      poker.poke(['a']);
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      poker.poke(['b']);
      await clock.advance(0);
      assert.deepEqual(taken, ['a', 'b'], `after ${ticks} ticks`);
    }
  });

  test('once stopped, it pokes nobody and waits for nothing', async () => {
    const { clock, poker, redis, stop, calls } = world();
    redis.away = true;
    poker.poke(['a']);
    await clock.advance(0);
    stop.abort();
    redis.away = false;
    poker.poke(['b']);
    await clock.advance(60_000);
    assert.deepEqual(calls, [['a']]);
    assert.equal(clock.waiting(), 0);
  });
});
