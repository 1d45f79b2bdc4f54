import fc from 'fast-check';
import type { AdoptPolicy } from '../../src/federation/federation.ts';
import type { Serving } from '../../test/doubles/memory-cluster/api-groups.ts';
import type { AddressMode, DeploymentMode } from './controllers.ts';
import { UNWELCOME } from './extra-parts.ts';
import {
  type ClusterDeed,
  type ClusterName,
  type Deed,
  type ForgeDeed,
  type History,
  type NetworkDeed,
  type ProcessDeed,
  type PushDeed,
  SEATS,
  type SeatName,
  type Step,
  type Webhook,
} from './history.ts';
import type { Mishap } from './network.ts';
import type { Side } from './sim-process.ts';
import { CLUSTERS, DROPPABLE, PARTS, type Part, STRANGERS, type Stranger } from './site.ts';
import { TAMPERINGS } from './tampered-records.ts';

const WORKERS = ['worker-1', 'worker-2', 'worker-3'] as const;

const cluster = fc.constantFrom<ClusterName>(...CLUSTERS);
const part = fc.constantFrom<Part>(...PARTS);
const watchers = fc.constantFrom<SeatName>('watcher-1', 'watcher-2');
const seatName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<SeatName>(...WORKERS) },
  { weight: 2, arbitrary: watchers },
);
const webhook = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Webhook>('once') },
  { weight: 1, arbitrary: fc.constantFrom<Webhook>('lost', 'twice', 'late') },
);
const side = fc.constantFrom<Side>('before', 'after');
/** Most faults strike while something is under way. */
const call = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 25 }) },
  fc.integer({ min: 1, max: 120 }),
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
const target = fc.oneof(
  { weight: 3, arbitrary: cluster },
  fc.constantFrom('git' as const, 'github' as const, 'redis' as const),
);
const one = <T extends string>(name: T) => fc.constant(name);
/** Words of calls that much depends on. */
const what = fc.constantFrom(
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

const push = fc.oneof<fc.WeightedArbitrary<PushDeed>[]>(
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
const onProcess = fc.oneof<fc.WeightedArbitrary<ProcessDeed>[]>(
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
const onNetwork = fc.oneof<fc.WeightedArbitrary<NetworkDeed>[]>(
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
const onCluster = fc.oneof<fc.WeightedArbitrary<ClusterDeed>[]>(
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
const onForge = fc.record<ForgeDeed>({
  do: one('write a status'),
  state: fc.constantFrom('pending', 'failure', 'error'),
});

const deed = fc.oneof<fc.WeightedArbitrary<Deed>[]>(
  { weight: 5, arbitrary: push },
  { weight: 4, arbitrary: onProcess },
  { weight: 3, arbitrary: onNetwork },
  { weight: 2, arbitrary: onCluster },
  { weight: 1, arbitrary: onForge },
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

/** A pause that outlasts the lease of a lock in Redis, and mostly the lease in a cluster. */
const long = fc.constantFrom(7_500, 9_000, 12_000, 20_000);
const early = fc.integer({ min: 1, max: 30 });
const ofWorkers = fc.oneof<fc.WeightedArbitrary<Deed>[]>(
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
  { weight: 2, arbitrary: onNetwork },
  { weight: 2, arbitrary: onCluster },
);
const ofWatchers = fc.oneof<fc.WeightedArbitrary<Deed>[]>(
  {
    weight: 3,
    arbitrary: fc.record({ do: one('pause'), process: watchers, call: early, side, forMs: long }),
  },
  { weight: 3, arbitrary: fc.record({ do: one('crash'), process: watchers, call: early, side }) },
  { weight: 1, arbitrary: fc.record({ do: one('lose the disk'), process: watchers }) },
  { weight: 2, arbitrary: onNetwork },
  { weight: 2, arbitrary: onCluster },
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
  steps: fc.oneof(anything, between(ofWorkers), between(ofWatchers)),
});
