import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CommitState } from '../github/forge.ts';

/** What Lockstep tells Prometheus about itself. */
export interface Metrics {
  registry: Registry;
  /** A final status was posted this long after its commit was seen as tip. */
  pushToVerdict(state: CommitState, seconds: number): void;
  /** The state of the present tip. */
  commitState(state: CommitState): void;
  /** How one cluster stands at the last tip that judges it: a bad commit judges none. */
  clusterState(cluster: string, state: CommitState): void;
  /** Where each scrape reads how far each cluster is behind, in ms by name: a cluster that is not named is told no more. */
  clusterLags(read: () => ReadonlyMap<string, number>): void;
  /** The cluster left the federation. */
  forgetCluster(cluster: string): void;
  statusesOwed(count: number): void;
  /** How many objects of one run got each kind of change. */
  changes(counts: Readonly<Record<string, number>>): void;
  pokes(counts: { waiting: number; active: number }): void;
}

const STATES: readonly CommitState[] = ['pending', 'success', 'failure', 'error'];
/** Seconds: from a warm federation of a few clusters to beyond `verify.timeout`, which is 600 unless set. */
const BUCKETS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** Metrics in a registry of their own, with Node's default ones. */
export function metrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const verdict = new Histogram({
    name: 'lockstep_push_to_verdict_seconds',
    help: 'Time from seeing a commit as tip to its posted final status.',
    labelNames: ['state'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const commit = gauge(
    registry,
    'commit_state',
    'State of the present tip: 1 for the state that it is in.',
    'state',
  );
  const cluster = gauge(
    registry,
    'cluster_state',
    'State of each cluster at the last tip that is no bad commit.',
    'cluster',
    'state',
  );
  const owed = gauge(registry, 'statuses_owed', 'Former tips whose final status is still owed.');
  const changes = changeCounter(registry);
  const pokes = gauge(registry, 'pokes', 'Looks at clusters that wait or are at work.', 'state');
  return {
    registry,
    pushToVerdict: (state, seconds) => verdict.observe({ state }, seconds),
    commitState: (current) => oneOf((state, value) => commit.set({ state }, value), current),
    clusterState: (name, current) =>
      oneOf((state, value) => cluster.set({ cluster: name, state }, value), current),
    clusterLags: (read) => lagGauge(registry, read),
    forgetCluster: (name) => {
      for (const state of STATES) cluster.remove({ cluster: name, state });
    },
    statusesOwed: (count) => owed.set(count),
    changes: (counts) => {
      for (const [change, count] of Object.entries(counts)) changes.inc({ change }, count);
    },
    pokes: ({ waiting, active }) => {
      pokes.set({ state: 'waiting' }, waiting);
      pokes.set({ state: 'active' }, active);
    },
  };
}

function changeCounter(registry: Registry): Counter {
  return new Counter({
    name: 'lockstep_changes_total',
    help: 'Objects by what was done about them.',
    labelNames: ['change'],
    registers: [registry],
  });
}

/** Read when it is scraped: nothing else happens while a cluster falls behind. */
function lagGauge(registry: Registry, read: () => ReadonlyMap<string, number>): void {
  new Gauge({
    name: 'lockstep_cluster_revision_lag_seconds',
    help: 'Time since the present tip was noticed, of each cluster whose record does not name it; else 0.',
    labelNames: ['cluster'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [cluster, ms] of read()) this.set({ cluster }, ms / 1000);
    },
  });
}

const gauge = (registry: Registry, name: string, help: string, ...labelNames: string[]): Gauge =>
  new Gauge({ name: `lockstep_${name}`, help, labelNames, registers: [registry] });

function oneOf(set: (state: CommitState, value: number) => void, current: CommitState): void {
  for (const state of STATES) set(state, state === current ? 1 : 0);
}
