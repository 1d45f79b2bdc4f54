import { systemClock } from '../../src/clock/system-clock.ts';
import type { Pokes } from '../../src/queue/pokes.ts';
import { memoryPokes, memoryRedis } from '../doubles/memory-pokes.ts';
import { pokesSuite } from '../suites/pokes-suite.ts';

pokesSuite('pokes in memory', async () => {
  const redis = memoryRedis();
  const opened: Pokes[] = [];
  return {
    open: () => {
      const pokes = memoryPokes(redis, systemClock);
      opened.push(pokes);
      return pokes;
    },
    close: async () => {
      await Promise.all(opened.map((pokes) => pokes.close(100)));
    },
  };
});
