import fc from 'fast-check';

/** What one of three processes does, or somebody to Redis. */
export type PokesCommand =
  | { do: 'poke'; who: number; clusters: string[] }
  | { do: 'work' | 'close'; who: number }
  | { do: 'end'; cluster: string; failed: boolean }
  | { do: 'wipe' };

const who = fc.constantFrom(0, 1, 2);
const cluster = fc.constantFrom('a', 'b', 'c');

export const pokesCommand: fc.Arbitrary<PokesCommand> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('poke' as const),
      who,
      clusters: fc.array(cluster, { minLength: 1, maxLength: 5 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), cluster, failed: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('work' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wipe' as const) }) },
);
