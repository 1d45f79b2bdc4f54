import fc from 'fast-check';
import { UNWELCOME } from '../../world/extra-parts.ts';
import { DROPPABLE, STRANGERS } from '../../world/site.ts';
import type { PushDeed, Webhook } from '../history.ts';
import { cluster, one, part } from './names.ts';

const webhook = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Webhook>('once') },
  { weight: 1, arbitrary: fc.constantFrom<Webhook>('lost', 'twice', 'late') },
);
const changes = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ part, is: fc.constant('changed' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ part: fc.constantFrom(...UNWELCOME), is: fc.constant('changed' as const) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ part: fc.constantFrom(...DROPPABLE), is: fc.constant('dropped' as const) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ part: fc.constant('ingress' as const), is: fc.constant('moved' as const) }),
    },
  ),
  { minLength: 1, maxLength: 3 },
);

export const push = fc.oneof<fc.WeightedArbitrary<PushDeed>[]>(
  { weight: 8, arbitrary: fc.record({ do: one('push'), changes, webhook }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: one('push'), changes, webhook, commits: fc.integer({ min: 2, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('push sideways'), changes, webhook }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: one('push back'), tips: fc.integer({ min: 1, max: 3 }), webhook }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: one('push back'),
      tips: fc.integer({ min: 1, max: 3 }),
      webhook,
      listedAfterMs: fc.integer({ min: 100, max: 60_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('push a bad commit'), webhook }) },
  { weight: 1, arbitrary: fc.record({ do: one('push a mass drop'), webhook }) },
  { weight: 1, arbitrary: fc.record({ do: one('forget a cluster'), cluster, changes, webhook }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: one('want what others made'), which: fc.constantFrom(...STRANGERS), webhook }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('rename the federation'), changes, webhook }) },
  { weight: 1, arbitrary: fc.record({ do: one('delete the branch'), webhook }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: one('propose'), isFork: fc.boolean(), isBad: fc.boolean(), webhook }),
  },
);
