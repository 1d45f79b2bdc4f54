import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type Retries, retries } from '../../../src/applier/retries.ts';
import { type ManualClock, manualClock } from '../../doubles/manual-clock.ts';

let clock: ManualClock;
let again: Retries;
/** When each poke came, ms. */
let pokes: number[];

/** Within each group: at the top level, hooks would run around the tests of every file. */
function aroundEach(): void {
  beforeEach(() => {
    clock = manualClock();
    pokes = [];
    again = retries(clock, () => void pokes.push(clock.monotonic()));
  });
}

describe('a cluster whose look did not go well', () => {
  aroundEach();

  it('is poked ever more slowly, but at least every half minute', async () => {
    for (let n = 0; n < 9; n++) {
      again.failed('a');
      await clock.advance(30_000);
    }
    const waits = pokes.map((at, index) => at - index * 30_000);
    assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('begins anew after a look that went well', async () => {
    again.failed('a');
    again.failed('a');
    again.failed('a');
    await clock.advance(30_000);
    pokes.length = 0;
    again.succeeded('a');
    again.failed('a');
    await clock.advance(500);
    assert.equal(pokes.length, 1);
  });

  it('is left alone for as long as its server asks', async () => {
    again.failed('a', 20_000);
    await clock.advance(19_999);
    assert.deepEqual(pokes, []);
    await clock.advance(1);
    assert.deepEqual(pokes, [20_000]);
  });

  it('does not slow the others down', async () => {
    for (let n = 0; n < 6; n++) again.failed('slow');
    again.failed('a');
    await clock.advance(500);
    assert.ok(pokes.length >= 1);
  });
});

describe('a look that is owed', () => {
  aroundEach();

  it('comes once for several that are asked for at the same time', async () => {
    for (let n = 0; n < 5; n++) again.lookAgain('a', 1_000);
    await clock.advance(10_000);
    assert.deepEqual(pokes, [1_000]);
  });

  it('comes sooner where somebody asks for a sooner one', async () => {
    again.lookAgain('a', 8_000);
    again.lookAgain('a', 500);
    await clock.advance(500);
    assert.deepEqual(pokes, [500]);
  });

  it('comes all the same at its own time: a sooner one may be too soon for it', async () => {
    again.lookAgain('a', 8_000);
    again.lookAgain('a', 500);
    await clock.advance(20_000);
    assert.deepEqual(pokes, [500, 8_000]);
    again.lookAgain('a', 500);
    again.lookAgain('a', 8_000);
    await clock.advance(20_000);
    assert.deepEqual(pokes.slice(2), [20_500, 28_000]);
  });

  it('costs at most two timers a cluster', async () => {
    for (let ms = 10_000; ms > 0; ms -= 500) again.lookAgain('a', ms);
    for (let ms = 0; ms < 10_000; ms += 500) again.lookAgain('a', ms);
    assert.ok(clock.waiting() <= 2);
    await clock.advance(20_000);
    assert.deepEqual(pokes, [0, 10_000]);
  });
});

describe('a cluster in which an object has gone', () => {
  aroundEach();

  it('is looked at at once, and ever more slowly where what is made anew goes again', async () => {
    let left = 9;
    again = retries(clock, () => {
      pokes.push(clock.monotonic());
      if (left-- > 1) clock.after(100, () => again.gone('a'));
    });
    again.gone('a');
    for (let second = 0; second < 120; second++) await clock.advance(1_000);
    const waits = pokes.map((at, index) => at - (pokes[index - 1] ?? 0) - (index > 0 ? 100 : 0));
    assert.deepEqual(waits, [0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('is looked at a few times for all that goes together, and at once after a quiet time', async () => {
    for (let n = 0; n < 100; n++) {
      again.gone('a');
      await clock.advance(10);
    }
    await clock.advance(5_000);
    assert.deepEqual(pokes, [0, 510, 1_520]);
    await clock.advance(60_000);
    again.gone('a');
    await clock.advance(0);
    assert.equal(pokes.at(-1), clock.monotonic());
  });
});
