import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { type Reaper, startReaper } from '../../../sandbox/processes/reaper.ts';
import { type SandboxRedis, startRedis } from '../../../sandbox/redis.ts';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { bullPokes } from '../../../src/queue/bull-pokes.ts';
import { memoryPokes, memoryRedis } from '../../doubles/memory-pokes.ts';
import { eventually } from '../../suites/pokes-suite.ts';
import { overHistories } from './compare-histories.ts';
import { pokesCommand } from './pokes-commands.ts';
import { type PokesSide, pokesSide } from './pokes-side.ts';

/**
 * No order is promised, nor when: after each step the looks that run, those that began, and the pokes that are left
 * come to be the same on both sides. There is always room for all clusters at once; which of them would wait is chance.
 */
describe('pokes in memory are as pokes in Redis', () => {
  let reaper: Reaper;
  let redis: SandboxRedis;
  before(async () => {
    reaper = startReaper();
    redis = await startRedis({ reaper, folder: await reaper.folder('lockstep-pokes-') });
  });
  after(() => reaper.close());

  const inRedis = async (): Promise<PokesSide> => {
    await redis.flushAll();
    return pokesSide(() => bullPokes({ url: redis.url, clock: systemClock }), redis.flushAll);
  };
  const inMemory = (): PokesSide => {
    const memory = memoryRedis();
    return pokesSide(
      () => memoryPokes(memory, systemClock),
      async () => memory.wipe(),
    );
  };

  it('over random histories of three processes', () =>
    overHistories(
      { history: fc.array(pokesCommand, { minLength: 1, maxLength: 20, size: 'max' }), runs: 5 },
      async (commands) => {
        const double = inMemory();
        const real = await inRedis();
        try {
          for (const [step, command] of commands.entries()) {
            const [said, answered] = await Promise.all([double.perform(command), real.perform(command)]);
            assert.deepEqual(said, answered, `step ${step}`);
            await agreed(`step ${step}`, double, real);
          }
        } finally {
          await Promise.all([double.close(), real.close()]);
        }
      },
    ));
});

async function agreed(step: string, double: PokesSide, real: PokesSide): Promise<void> {
  // The double is done with the step by then; before, both may look alike because neither has begun.
  await turn();
  const same = async () => (await both(double, real)).every((one, _at, [first]) => one === first);
  await eventually(`agreement after ${step}`, same).catch(async () => {
    const [inMemory, inRedis] = await both(double, real);
    assert.equal(inMemory, inRedis, `${step}: + is the double, - is the real one`);
  });
}

async function both(...sides: PokesSide[]): Promise<string[]> {
  return Promise.all(sides.map(async (side) => JSON.stringify(await side.state())));
}
