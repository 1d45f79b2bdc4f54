import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FAULT_KINDS, FAULTS } from '../../../../proof/chaos/plan/fault-kinds.ts';
import { planOf } from '../../../../proof/chaos/plan/plan.ts';
import { EXTRAS, STEADY } from '../../../../proof/chaos/plan/tree.ts';

const seeds = fc.nat(1_000_000);
const options = (seed: number) => ({ seed, minutes: 3, clusters: 9 });

describe('the plan of a chaos run', () => {
  it('follows from its seed alone', () => {
    fc.assert(
      fc.property(seeds, (seed) => assert.deepEqual(planOf(options(seed)), planOf(options(seed)))),
      {
        numRuns: 5,
      },
    );
    assert.notDeepEqual(planOf(options(1)), planOf(options(2)));
  });

  it('of thirty minutes has every kind of fault many times, and every kind about as often', () => {
    const { faults } = planOf({ seed: 7, minutes: 30, clusters: 9 });
    const times = FAULT_KINDS.map((kind) => faults.filter(({ fault }) => fault === kind).length);
    assert.ok(Math.min(...times) >= 20, `${times}`);
    assert.ok(Math.max(...times) - Math.min(...times) <= 2, `${times}`);
  });

  it('never hits a target twice at once, and leaves it time to be itself again', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const free = new Map<string, number>();
        for (const { atMs, fault, target, lastsMs } of planOf(options(seed)).faults) {
          assert.ok((free.get(target) ?? 0) <= atMs, `${target} at ${atMs}`);
          free.set(target, atMs + lastsMs + FAULTS[fault].restMs);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is over when its time is: no fault lasts longer, and the last push is good', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { endMs, faults, pushes } = planOf(options(seed));
        assert.equal(endMs, 180_000);
        for (const { atMs, lastsMs } of faults) assert.ok(atMs + lastsMs <= endMs);
        assert.deepEqual([pushes.at(0)?.atMs, pushes.at(-1)?.atMs], [0, endMs]);
        assert.equal(pushes.at(-1)?.isGood, true);
      }),
      { numRuns: 20 },
    );
  });

  it('forces the branch back only to good commits that it stood on, and pushes what it has already made', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const parents = new Map<number, number | undefined>();
        let tip: number | undefined;
        for (const { push, commit, made, isGood } of planOf(options(seed)).pushes) {
          if (push === 'back') {
            assert.ok(isGood && standsOn(parents, tip, commit), `${commit} under ${tip}`);
          } else {
            assert.ok(made && !parents.has(commit));
            parents.set(commit, made.parent);
          }
          tip = commit;
        }
      }),
      { numRuns: 20 },
    );
  });

  it('never drops so much that a guard would have to ask', () => {
    const always = STEADY + 6;
    assert.ok(EXTRAS.length / (always + EXTRAS.length) < 0.25);
  });
});

function standsOn(parents: Map<number, number | undefined>, tip: number | undefined, on: number): boolean {
  let at = tip;
  while (at !== undefined && at !== on) at = parents.get(at);
  return at === on;
}
