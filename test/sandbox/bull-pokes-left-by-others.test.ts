import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PokeError } from '../../src/queue/pokes.ts';
import { eventually, heldLooks } from '../suites/pokes-suite.ts';
import { bullPokesWorld } from './bull-pokes-world.ts';

describe('what is left in Redis by others', () => {
  const { open, redis } = bullPokesWorld();

  it('harms nobody: broken jobs, unknown names, keys of the wrong type', async () => {
    await redis().command('HSET lockstep:pokes:evil name x data {bad opts {bad timestamp 1');
    await redis().command('LPUSH lockstep:pokes:wait evil absent');
    await redis().command('HSET lockstep:pokes:7 name unknown data {} opts {} timestamp 1');
    await redis().command('LPUSH lockstep:pokes:wait 7');
    await redis().command('ZADD lockstep:pokes:marker 0 0');
    const looks = heldLooks();
    looks.release();
    const pokes = open();
    pokes.work(looks.look, { concurrency: 2 });
    await pokes.poke(['a']);
    await eventually('a look at a', () => looks.begun.some(({ cluster }) => cluster === 'a'));
    await redis().flushAll();
    await redis().command('SET lockstep:pokes:wait x');
    await assert.rejects(pokes.poke(['b']), PokeError);
    await redis().flushAll();
    await pokes.poke(['c']);
    await eventually('a look at c', () => looks.begun.some(({ cluster }) => cluster === 'c'));
  });
});
