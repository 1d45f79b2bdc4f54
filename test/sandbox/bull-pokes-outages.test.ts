import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { PokeError } from '../../src/queue/pokes.ts';
import { eventually, heldLooks } from '../suites/pokes-suite.ts';
import { bullPokesWorld } from './bull-pokes-world.ts';

describe('Redis that is wiped', () => {
  const { open, redis } = bullPokesWorld();

  it('costs looks their lock, and is filled again: by the one who lost it, by pokes, and by sweeps', async () => {
    const looks = heldLooks();
    const pokes = open();
    let sweeps = 0;
    pokes.work(looks.look, { concurrency: 4 });
    pokes.sweepEvery(60_000, async () => {
      sweeps += 1;
      await pokes.poke(['swept']);
    });
    await pokes.poke(['a']);
    await eventually('a look at each', () => looks.running().length === 2);
    await redis().flushAll();
    await eventually('the looks are aborted', () => looks.begun[0]?.signal.aborted === true);
    await eventually(
      'a is looked at again',
      () => looks.begun.filter(({ cluster }) => cluster === 'a').length === 2,
    );
    await eventually('a sweep', () => sweeps === 2);
    await pokes.poke(['b']);
    await eventually('a look at b', () => looks.running().includes('b'));
    looks.release();
  });
});

describe('Redis that is away', () => {
  const { logged, open, redis } = bullPokesWorld();

  it('fails a poke at once, and everything goes on when it is back', async () => {
    const looks = heldLooks();
    looks.release();
    const pokes = open();
    pokes.work(looks.look, { concurrency: 2 });
    await pokes.poke(['a']);
    await eventually('a look', () => looks.begun.length === 1);
    await redis().stop();
    const began = performance.now();
    await assert.rejects(pokes.poke(['b']), PokeError);
    await assert.rejects(pokes.counts(), PokeError);
    assert.ok(performance.now() - began < 10_000, 'it waited for Redis');
    await redis().start();
    const back = performance.now();
    await eventually('a poke', () =>
      pokes.poke(['c']).then(
        () => true,
        () => false,
      ),
    );
    await eventually('a look at c', () => looks.begun.some(({ cluster }) => cluster === 'c'));
    assert.ok(performance.now() - back < 12_000);
  });

  it('is waited for at the start', async () => {
    await redis().stop();
    const looks = heldLooks();
    looks.release();
    const pokes = open();
    pokes.work(looks.look, { concurrency: 1 });
    let sweeps = 0;
    pokes.sweepEvery(60_000, async () => {
      sweeps += 1;
    });
    const ready = pokes.ready();
    await assert.rejects(pokes.poke(['a']), /Check that Redis runs there/);
    await redis().start();
    await ready;
    await pokes.poke(['a']);
    await eventually('a look and a sweep', () => looks.begun.length === 1 && sweeps === 1);
  });

  it('does not hold up the end of the process', async () => {
    const looks = heldLooks();
    const pokes = open();
    pokes.work(looks.look, { concurrency: 1 });
    await pokes.poke(['a']);
    await eventually('a look', () => looks.begun.length === 1);
    await redis().stop();
    const began = performance.now();
    await pokes.close(1_000);
    assert.ok(performance.now() - began < 15_000, 'it waited for a look that never ends');
  });

  it('is one line in the log, not one a retry', async () => {
    const pokes = open();
    await pokes.ready();
    await redis().stop();
    let retries = 0;
    const door = createServer((socket) => {
      retries += 1;
      socket.destroy();
    }).listen(Number(new URL(redis().url).port), '127.0.0.1');
    await eventually('four retries', () => retries >= 4);
    await new Promise((resolve) => door.close(resolve));
    await redis().start();
    await eventually('it is back', () => logged().length > 1);
    assert.equal(logged().length, 2);
    assert.match(logged()[0] ?? '', /Redis cannot be used at redis:/);
    assert.match(logged()[1] ?? '', /is back/);
  });
});
