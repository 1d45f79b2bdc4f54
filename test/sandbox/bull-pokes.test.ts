import { after, before } from 'node:test';
import { type Reaper, startReaper } from '../../sandbox/processes/reaper.ts';
import { type SandboxRedis, startRedis } from '../../sandbox/redis.ts';
import { systemClock } from '../../src/clock/system-clock.ts';
import { bullPokes } from '../../src/queue/bull-pokes.ts';
import type { Pokes } from '../../src/queue/pokes.ts';
import { pokesSuite } from '../suites/pokes-suite.ts';

let reaper: Reaper;
let redis: SandboxRedis;

before(async () => {
  reaper = startReaper();
  redis = await startRedis({ reaper, folder: await reaper.folder('lockstep-pokes-') });
});
after(() => reaper.close());

pokesSuite('pokes in Redis', async () => {
  await redis.flushAll();
  const opened: Pokes[] = [];
  return {
    open: () => {
      const pokes = bullPokes({ url: redis.url, clock: systemClock });
      opened.push(pokes);
      return pokes;
    },
    close: async () => {
      await Promise.all(opened.map((pokes) => pokes.close(1_000)));
    },
  };
});
