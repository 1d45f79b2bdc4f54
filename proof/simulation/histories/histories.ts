import fc from 'fast-check';
import type { AdoptPolicy } from '../../../src/federation/federation.ts';
import { type Deed, type History, SEATS, type Step } from './history.ts';
import { disturbance } from './random/disturbances.ts';
import { foreignStatus, meddling } from './random/meddling.ts';
import { WORKERS } from './random/names.ts';
import { push } from './random/pushes.ts';
import { strike, strikeOnWatcher, strikeOnWorker } from './random/strikes.ts';

const deed = fc.oneof<fc.WeightedArbitrary<Deed>[]>(
  { weight: 5, arbitrary: push },
  { weight: 4, arbitrary: strike },
  { weight: 3, arbitrary: disturbance },
  { weight: 2, arbitrary: meddling },
  { weight: 1, arbitrary: foreignStatus },
);
/** Mostly at once or soon: faults that fall into a rollout are the ones that count. */
const afterMs = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 100 }) },
  { weight: 3, arbitrary: fc.integer({ min: 100, max: 3_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 3_000, max: 60_000 }) },
);

const anything = fc.array(stepOf(deed), { minLength: 1, maxLength: 14 });

/** Of workers, or of watchers: something goes wrong with one between two pushes that follow each other closely. */
function between(trouble: fc.Arbitrary<Deed>): fc.Arbitrary<Step[]> {
  const soon = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 400 }) },
    { weight: 1, arbitrary: fc.integer({ min: 400, max: 9_000 }) },
  );
  const one = fc.tuple(stepOf(trouble, soon), stepOf(push, soon), stepOf(trouble, soon), stepOf(push, soon));
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((all) => all.flat());
}

function stepOf(what: fc.Arbitrary<Deed>, when: fc.Arbitrary<number> = afterMs): fc.Arbitrary<Step> {
  return fc.tuple(when, what).map(([wait, done]): Step => ({ afterMs: wait, ...done }));
}

const or = (strikes: fc.Arbitrary<Deed>, weight: number): fc.Arbitrary<Deed> =>
  fc.oneof<fc.WeightedArbitrary<Deed>[]>(
    { weight, arbitrary: strikes },
    { weight: 2, arbitrary: disturbance },
    { weight: 2, arbitrary: meddling },
  );

/** All histories that the proof looks through, the smaller ones first when one is shrunk. */
export const histories: fc.Arbitrary<History> = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  adopt: fc.constantFrom<AdoptPolicy>('never', 'unowned', 'always'),
  clocks: fc.array(
    fc.record({
      // A holder and a challenger may be a seventh apart.
      rate: fc.constantFrom(0.96, 1, 1, 1.04),
      skewMs: fc.constantFrom(-86_400_000, 0, 0, 3_600_000),
    }),
    { minLength: SEATS.length, maxLength: SEATS.length },
  ),
  runs: fc.oneof(
    { weight: 9, arbitrary: fc.constant(SEATS) },
    { weight: 1, arbitrary: fc.constant(['watcher-1' as const, ...WORKERS]) },
  ),
  steps: fc.oneof(anything, between(or(strikeOnWorker, 7)), between(or(strikeOnWatcher, 7))),
});
