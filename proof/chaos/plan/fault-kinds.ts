/** What a fault hits; two faults never hit the same target at once. */
export type Layer = 'worker' | 'watcher' | 'cluster' | 'redis' | 'github' | 'webhooks' | 'git';

/** One kind of fault. */
export interface FaultShape {
  on: Layer;
  /** What is wrong while it lasts, or what happens once, for people. */
  what: string;
  /** How long it lasts, least and most, in ms; what is killed comes back after it. Absent: it happens once. */
  lastsMs?: readonly [number, number];
  /** How much, least and most: its meaning is the kind's own. */
  amount?: readonly [number, number];
  /** What its target needs afterwards to be itself again, in ms: the plan leaves it alone for so long. */
  restMs: number;
}

/** Longer than a lease (8 s) in most cases: whoever wakes must find that the cluster is another's. */
const STOPPED_MS = [6_000, 14_000] as const;

const faults = {
  'worker killed': { on: 'worker', what: 'kill -9, and a new one', lastsMs: [0, 5_000], restMs: 4_000 },
  'worker moved': {
    on: 'worker',
    what: 'kill -9, its disk is lost, and a new one',
    lastsMs: [0, 3_000],
    restMs: 5_000,
  },
  'worker stopped': { on: 'worker', what: 'SIGSTOP, SIGCONT', lastsMs: STOPPED_MS, restMs: 3_000 },
  'watcher killed': { on: 'watcher', what: 'kill -9, and a new one', lastsMs: [0, 5_000], restMs: 4_000 },
  'watcher moved': {
    on: 'watcher',
    what: 'kill -9, its disk and its debts are lost, and a new one',
    lastsMs: [0, 3_000],
    restMs: 5_000,
  },
  'watcher stopped': { on: 'watcher', what: 'SIGSTOP, SIGCONT', lastsMs: STOPPED_MS, restMs: 3_000 },
  'redis restarted': { on: 'redis', what: 'kill -9, and an empty one', lastsMs: [0, 6_000], restMs: 4_000 },
  'redis flushed': { on: 'redis', what: 'FLUSHALL', restMs: 1_000 },
  'api server killed': {
    on: 'cluster',
    what: 'kill -9, and started again',
    lastsMs: [0, 5_000],
    restMs: 20_000,
  },
  'network cut': {
    on: 'cluster',
    what: 'connections break, new ones too',
    lastsMs: [1_000, 12_000],
    restMs: 3_000,
  },
  'network silent': {
    on: 'cluster',
    what: 'nothing gets through; what was under way arrives afterwards',
    lastsMs: [1_000, 14_000],
    restMs: 3_000,
  },
  'network slow': {
    on: 'cluster',
    what: 'each piece comes late by the amount, in ms',
    lastsMs: [4_000, 12_000],
    amount: [100, 1_500],
    restMs: 3_000,
  },
  'object edited': { on: 'cluster', what: 'somebody changes an object of ours', restMs: 500 },
  'object deleted': { on: 'cluster', what: 'somebody deletes an object of ours', restMs: 500 },
  'object taken over': {
    on: 'cluster',
    what: 'another server-side applier forces its value',
    restMs: 500,
  },
  'github away': {
    on: 'github',
    what: 'connections break without an answer',
    lastsMs: [2_000, 12_000],
    restMs: 2_000,
  },
  'github fails': {
    on: 'github',
    what: '502 to the next requests, as many as the amount',
    amount: [2, 12],
    restMs: 4_000,
  },
  'github loses replies': {
    on: 'github',
    what: 'takes statuses and breaks off, as many as the amount',
    amount: [1, 5],
    restMs: 4_000,
  },
  'github slow': {
    on: 'github',
    what: 'each reply comes late by the amount, in ms',
    lastsMs: [3_000, 10_000],
    amount: [200, 2_000],
    restMs: 2_000,
  },
  'webhooks lost': { on: 'webhooks', what: 'none is sent', lastsMs: [3_000, 12_000], restMs: 1_000 },
  'webhooks doubled': {
    on: 'webhooks',
    what: 'each comes three times, late by the amount, in ms',
    lastsMs: [4_000, 12_000],
    amount: [0, 3_000],
    restMs: 1_000,
  },
  'git away': { on: 'git', what: 'fetches break off', lastsMs: [1_000, 8_000], restMs: 2_000 },
} as const satisfies Record<string, FaultShape>;

export type FaultKind = keyof typeof faults;

export const FAULTS: Readonly<Record<FaultKind, FaultShape>> = faults;
export const FAULT_KINDS = Object.keys(faults) as FaultKind[];
