import fc from 'fast-check';
import type { Serving } from '../../../../test/doubles/memory-cluster/api-groups.ts';
import type { AddressMode, DeploymentMode } from '../../world/controllers.ts';
import type { Part, Stranger } from '../../world/site.ts';
import { TAMPERINGS } from '../../world/tampered-records.ts';
import type { ClusterDeed, ForgeDeed } from '../history.ts';
import { cluster, one, part } from './names.ts';

export const meddling = fc.oneof<fc.WeightedArbitrary<ClusterDeed>[]>(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('edit' as const, 'take over' as const, 'delete' as const, 'relabel' as const),
      cluster,
      part,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: one('delete slowly'),
      cluster,
      part: fc.constantFrom<Part>('c0', 'c1', 'c2'),
      forMs: fc.constantFrom(5_000, 30_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('control' as const, 'contest' as const),
      cluster,
      part: fc.constantFrom<Part>('c0', 'c1', 'c2'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: one('apply for another federation'),
      cluster,
      which: fc.constantFrom<Stranger>('past', 'same'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('delete the record'), cluster }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: one('tamper with the record'), cluster, as: fc.constantFrom(...TAMPERINGS) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: one('address'),
      cluster,
      mode: fc.constantFrom<AddressMode>(
        'shared',
        'late',
        'missing',
        'different',
        'stale',
        'flapping',
        'second',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: one('deploy'),
      cluster,
      mode: fc.constantFrom<DeploymentMode>('late', 'failing', 'prompt'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('heartbeat'), cluster, everyMs: fc.constant(10_000) }) },
  { weight: 1, arbitrary: fc.record({ do: one('forget history'), cluster }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: one('serve'),
      cluster,
      group: one('apps'),
      as: fc.constantFrom<Serving>('failing', 'served'),
    }),
  },
);

/** Not a success: a reporter believes whoever says that. */
export const foreignStatus = fc.record<ForgeDeed>({
  do: one('write a status'),
  state: fc.constantFrom('pending', 'failure', 'error'),
});
