import fc from 'fast-check';
import type { Mishap } from '../../world/network.ts';
import { CLUSTERS } from '../../world/site.ts';
import type { NetworkDeed } from '../history.ts';
import { cluster, one, seatName, target, what } from './names.ts';

export const disturbance = fc.oneof<fc.WeightedArbitrary<NetworkDeed>[]>(
  {
    weight: 4,
    arbitrary: fc.record({
      do: one('disturb'),
      target,
      mishap: fc.constantFrom<Mishap>('lost-there', 'lost-back', 'silence', 'slow'),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: one('disturb'),
      target,
      what,
      mishap: fc.constantFrom<Mishap>('lost-there', 'lost-back', 'slow', 'slow-back'),
      times: fc.integer({ min: 1, max: 3 }),
      forMs: fc.constantFrom(700, 3_000, 9_000, 20_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: one('refuse'),
      cluster,
      status: fc.constantFrom(409 as const, 422 as const, 429 as const, 500 as const),
      times: fc.integer({ min: 1, max: 5 }),
      what: fc.constantFrom('apply', 'replace', 'list', 'delete', 'create'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('break watches'), cluster }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: one('outage'),
      of: target,
      forMs: fc.constantFrom(3_000, 15_000, 60_000, 200_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: one('outage'),
      of: target,
      process: seatName,
      forMs: fc.constantFrom(3_000, 15_000, 60_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('fall silent'), cluster }) },
  { weight: 1, arbitrary: fc.record({ do: one('wipe redis') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: one('poke'),
      clusters: fc.subarray([...CLUSTERS, 'nowhere', '../etc'], { minLength: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('forge a webhook') }) },
);
