import assert from 'node:assert/strict';
import { it } from 'node:test';
import { countPokes } from '../../../src/cli/count-pokes.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { memoryPokes, memoryRedis } from '../../doubles/memory-pokes.ts';

it('while Redis is away it is told so, until it is back; stopped, it counts no more', async () => {
  const clock = manualClock();
  const redis = memoryRedis();
  const pokes = memoryPokes(redis, clock);
  const told: (string | undefined)[] = [];
  const counted: number[] = [];
  const metrics = { pokes: ({ waiting }: { waiting: number }) => void counted.push(waiting) };
  await pokes.poke(['a', 'b']);
  const counting = countPokes({ pokes, metrics, clock }, (reason) => told.push(reason));
  await clock.advance(20_000);
  assert.deepEqual([told, counted], [[undefined], [2]]);
  redis.away = true;
  await clock.advance(20_000);
  assert.match(told.at(-1) ?? '', /Redis/);
  redis.away = false;
  await clock.advance(20_000);
  assert.equal(told.at(-1), undefined);
  const count = told.length;
  await counting.stop();
  await clock.advance(60_000);
  assert.equal(told.length, count);
  assert.equal(clock.waiting(), 0);
});
