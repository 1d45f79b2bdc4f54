import type { VerifyPolicy } from '../../../src/federation/federation.ts';
import type { EntryPointState, Observation, Outcome } from '../../../src/record/record.ts';
import type { ClusterView } from '../../../src/verdict/cluster-view.ts';
import { sampleOutcome } from '../../doubles/sample-outcome.ts';

export const REVISION = '4f2c1d8aa0000000000000000000000000000000';
export const INGRESS = 'Ingress default/nginx';
export const IP = '203.0.113.10';

export const policy: VerifyPolicy = {
  address: 'shared',
  timeoutMs: 600_000,
  settleMs: 60_000,
  allowPrivate: false,
};

/** The blog's nine clusters. */
export const NINE = [
  'gce-asia-east1-a',
  'gce-asia-east1-b',
  'gce-asia-east1-c',
  'gce-europe-west1-b',
  'gce-europe-west1-c',
  'gce-europe-west1-d',
  'gce-us-central1-a',
  'gce-us-central1-b',
  'gce-us-central1-c',
];

export function entryPoint(change: Partial<EntryPointState> = {}): EntryPointState {
  return { object: INGRESS, addresses: [IP], freshness: 'confirmed', ...change };
}

export function observed(change: Partial<Observation> = {}): Observation {
  return { ...outcome().observation, ...change };
}

export function outcome(change: Partial<Outcome> = {}): Outcome {
  return { ...sampleOutcome(4, [entryPoint()]), ...change };
}

/** A cluster as it should be, changed. */
export function view(cluster: string, change: Partial<ClusterView> = {}): ClusterView {
  return { cluster, members: 4, entryPoints: [INGRESS], revision: REVISION, outcome: outcome(), ...change };
}

/** As it should be, but for its observation. */
export function seen(cluster: string, change: Partial<Observation>): ClusterView {
  return view(cluster, { outcome: outcome({ observation: observed(change) }) });
}

/** As it should be, but for its one entry point. */
export function showing(cluster: string, change: Partial<EntryPointState>): ClusterView {
  return seen(cluster, { entryPoints: [entryPoint(change)] });
}

/** All nine as they should be, the last ones replaced by these. */
export function nineWith(...replacing: ClusterView[]): ClusterView[] {
  const names = new Set(replacing.map(({ cluster }) => cluster));
  return [...NINE.filter((name) => !names.has(name)).map((name) => view(name)), ...replacing];
}
