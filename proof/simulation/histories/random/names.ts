import fc from 'fast-check';
import type { Side } from '../../world/sim-process.ts';
import { CLUSTERS, PARTS, type Part } from '../../world/site.ts';
import type { ClusterName, SeatName } from '../history.ts';

export const WORKERS = ['worker-1', 'worker-2', 'worker-3'] as const;

export const cluster = fc.constantFrom<ClusterName>(...CLUSTERS);
export const part = fc.constantFrom<Part>(...PARTS);
export const watchers = fc.constantFrom<SeatName>('watcher-1', 'watcher-2');
export const seatName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<SeatName>(...WORKERS) },
  { weight: 2, arbitrary: watchers },
);
export const side = fc.constantFrom<Side>('before', 'after');
export const target = fc.oneof(
  { weight: 3, arbitrary: cluster },
  fc.constantFrom('git' as const, 'github' as const, 'redis' as const),
);
export const one = <T extends string>(name: T) => fc.constant(name);
/** Words of calls that much depends on. */
export const what = fc.constantFrom(
  'apply',
  'create',
  'replace ConfigMap',
  'mergePatch',
  'delete ',
  'list ConfigMap',
  'get ConfigMap',
  'watch',
  'the tip',
  'post success',
  'post pending',
  'read lockstep',
  'list pushes',
);
