import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Contender, fight } from './contenders.ts';

const STEADY: Contender = {
  speed: 1,
  offset: 0,
  delays: [5],
  pauses: [],
  losesEvery: 1_000_000,
  holdsMs: 3_000,
};

const contender: fc.Arbitrary<Contender> = fc.record({
  // No clock of a machine is this wrong: NTP slews by 500 ppm.
  speed: fc.double({ min: 0.96, max: 1.04, noNaN: true }),
  offset: fc.integer({ min: 0, max: 1_000_000 }),
  delays: fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 5 }),
  pauses: fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 50_000 }), ms: fc.integer({ min: 100, max: 20_000 }) }),
    { maxLength: 3 },
  ),
  losesEvery: fc.integer({ min: 3, max: 40 }),
  holdsMs: fc.integer({ min: 100, max: 30_000 }),
});

describe('at no instant do two processes hold one cluster', () => {
  it('whatever their clocks, pauses, delays and lost replies', async () => {
    let claims = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(contender, { minLength: 2, maxLength: 3 }), async (contenders) => {
        const told = await fight(contenders, 60_000);
        claims += told.claims;
        assert.equal(told.overlaps, 0);
      }),
      { numRuns: 30, endOnFailure: true },
    );
    assert.ok(claims > 30, 'the fights were fights');
  });

  it('not even where the holder’s clock is slow, the challenger’s fast, and the holder only just renewed', async () => {
    const slow = { ...STEADY, speed: 0.96, holdsMs: 60_000, pauses: [{ at: 500, ms: 30_000 }] };
    const fast = { ...STEADY, speed: 1.04, delays: [40] };
    const { overlaps, claims } = await fight([slow, fast], 40_000);
    assert.equal(overlaps, 0);
    assert.ok(claims >= 2, 'the challenger came');
  });

  it('not even while the reply to a release is on its way', async () => {
    const far = { ...STEADY, delays: [900], holdsMs: 1_000 };
    const near = { ...STEADY, delays: [1] };
    const { overlaps, claims } = await fight([far, near], 30_000);
    assert.equal(overlaps, 0);
    assert.ok(claims >= 3);
  });
});
