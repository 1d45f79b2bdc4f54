import fc from 'fast-check';
import type { ProcessDeed } from '../history.ts';
import { one, seatName, side, WORKERS, watchers, what } from './names.ts';

/** Most faults strike while something is under way. */
const call = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 25 }) },
  fc.integer({ min: 1, max: 120 }),
);

export const strike = fc.oneof<fc.WeightedArbitrary<ProcessDeed>[]>(
  { weight: 4, arbitrary: fc.record({ do: one('crash'), process: seatName, call, side }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: one('pause'),
      process: seatName,
      call,
      side,
      forMs: fc.constantFrom(1_500, 7_500, 9_000, 20_000, 60_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: one('pause'),
      what,
      call: fc.integer({ min: 1, max: 3 }),
      side,
      forMs: fc.constantFrom(1_500, 9_000, 20_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: one('crash'), what, call: fc.integer({ min: 1, max: 3 }), side }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('stop'), process: seatName }) },
  { weight: 1, arbitrary: fc.record({ do: one('lose the disk'), process: seatName }) },
);

/** A pause that outlasts the lease of a lock in Redis, and mostly the lease in a cluster. */
const long = fc.constantFrom(7_500, 9_000, 12_000, 20_000);
const early = fc.integer({ min: 1, max: 30 });
/** What happens to a worker while it gives a commit to a cluster. */
export const strikeOnWorker = fc.oneof<fc.WeightedArbitrary<ProcessDeed>[]>(
  {
    weight: 5,
    arbitrary: fc.record({
      do: one('pause'),
      process: fc.constantFrom(...WORKERS),
      call: early,
      side,
      forMs: long,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: one('crash'), process: fc.constantFrom(...WORKERS), call: early, side }),
  },
);

/** What happens to a watcher while it answers for a commit. */
export const strikeOnWatcher = fc.oneof<fc.WeightedArbitrary<ProcessDeed>[]>(
  {
    weight: 3,
    arbitrary: fc.record({ do: one('pause'), process: watchers, call: early, side, forMs: long }),
  },
  { weight: 3, arbitrary: fc.record({ do: one('crash'), process: watchers, call: early, side }) },
  { weight: 1, arbitrary: fc.record({ do: one('lose the disk'), process: watchers }) },
);
