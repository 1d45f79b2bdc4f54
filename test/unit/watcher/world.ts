import assert from 'node:assert/strict';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { clusterUid } from '../../../src/cluster/cluster-uid.ts';
import type { Repository } from '../../../src/git/repository.ts';
import { ForgeError } from '../../../src/github/forge.ts';
import { statusQueue } from '../../../src/github/status-queue.ts';
import type { SourceFile } from '../../../src/manifests/manifest.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import type { ClusterRecord, EntryPointState, Observation, Outcome } from '../../../src/record/record.ts';
import { readRecord, writeRecord } from '../../../src/record/store.ts';
import { renderTree } from '../../../src/render/render-tree.ts';
import type { Rendering } from '../../../src/render/rendering.ts';
import { type ReporterDeps, reporter } from '../../../src/reporter/reporter.ts';
import { watcher } from '../../../src/watcher/watcher.ts';
import { type ManualClock, manualClock } from '../../doubles/manual-clock.ts';
import { type MemoryCluster, memoryCluster } from '../../doubles/memory-cluster.ts';
import { memoryForge } from '../../doubles/memory-forge.ts';
import { memoryPokes, memoryRedis } from '../../doubles/memory-pokes.ts';
import { type MemoryRemote, memoryRemote, memoryRepository } from '../../doubles/memory-repository.ts';
import { sampleOutcome } from '../../doubles/sample-outcome.ts';
import { memoryLogger } from './memory-logger.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** What GitHub says when it is away. */
export const down = new ForgeError('transient', 'no answer');
export const IP = '203.0.113.10';
export const INGRESS = 'Ingress default/nginx';
export const FEDERATION = 'global-site';
const ORIGIN = { repository: 'https://git.example/acme/site', branch: 'main' };

const ingressYaml = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: nginx}
spec: {defaultBackend: {service: {name: nginx, port: {number: 80}}}}
`;

export interface WorldOptions {
  clusters?: string[];
  /** False: a forge without a list of pushes. */
  keepsActivity?: boolean;
  /** In Go's way; federation.yaml's default is 10m. */
  timeout?: string;
}

/** A fleet of clusters in memory, a remote, a forge and a Redis; the test plays the workers. */
export type World = Awaited<ReturnType<typeof world>>;

export async function world({
  clusters: names = ['a', 'b'],
  keepsActivity = true,
  timeout,
}: WorldOptions = {}) {
  const clock = manualClock();
  const remote = memoryRemote();
  const forge = memoryForge({ clock, keepsActivity });
  const redis = memoryRedis();
  const log = memoryLogger();
  const unreachable = new Set<string>();
  const clusters = new Map<string, MemoryCluster>();
  const uids = new Map<string, string>();
  for (const name of names) {
    const cluster = memoryCluster({ name, clock, travel: async () => refuseIf(unreachable, name) });
    clusters.set(name, cluster);
    uids.set(name, await clusterUid(cluster));
  }
  let pushes = 0;

  const files = (values: Partial<Record<string, string>> = {}): Record<string, string> => {
    const given = {
      'federation.yaml': federationYaml(
        names.map((name) => ({ name, uid: uids.get(name) })),
        timeout,
      ),
      'base/config.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: site}\ndata: {page: "${pushes}"}\n`,
      'base/ingress.yaml': ingressYaml,
      ...values,
    };
    return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => !!entry[1]));
  };
  const setTip = (sha: string | undefined): void => {
    remote.tip = sha;
    forge.recordPush('main', sha);
  };
  /** A commit on top of the tip, or of `parents`; changed `files`, undefined ones left out. */
  const push = (changed?: Partial<Record<string, string>>, options: { parents?: string[] } = {}): string => {
    pushes += 1;
    const sha = remote.commit(files(changed), { ...options, subject: `Push ${pushes}` });
    setTip(sha);
    return sha;
  };
  const clusterOf = (name: string): MemoryCluster => {
    const cluster = clusters.get(name);
    assert.ok(cluster, `no cluster ${name}`);
    return cluster;
  };
  /** Lets everything run as far as it can without time passing. */
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 6; turns += 1) await clock.advance(0);
  };
  const record = async (name: string, change: Partial<ClusterRecord>): Promise<void> => {
    const cluster = clusterOf(name);
    const known = await readRecord(cluster, FEDERATION);
    const cluster_ = { name, uid: uids.get(name) ?? '' };
    const next: ClusterRecord = {
      origin: ORIGIN,
      cluster: cluster_,
      groupKinds: [],
      namespaces: [],
      ...change,
    };
    await writeRecord(cluster, FEDERATION, { record: next, expected: known?.resourceVersion });
    await settle();
  };
  /** What workers do that find nothing wrong. */
  const whole = async (revision: string, only: readonly string[] = names): Promise<void> => {
    for (const name of only) await record(name, { revision, outcome: outcome() });
  };
  const states = (sha: string, context = 'lockstep'): string[] =>
    forge
      .statuses(sha, context)
      .map(({ state }) => state)
      .reverse();
  const newest = (sha: string, context = 'lockstep') => forge.statuses(sha, context)[0];

  return {
    clock,
    remote,
    forge,
    redis,
    log,
    clusters,
    uids,
    unreachable,
    files,
    setTip,
    push,
    clusterOf,
    settle,
    record,
    whole,
    states,
    newest,
    start: (options?: StartOptions) => start({ clock, remote, forge, redis, log, clusterOf }, options),
  };
}

export interface StartOptions {
  /** A mirror that outlived the last process; by default a new one. */
  repository?: Repository;
  render?: (revision: string) => Promise<Rendering>;
  withoutForge?: boolean;
  openCluster?: ReporterDeps['openCluster'];
  onVerdict?: ReporterDeps['onVerdict'];
  onStatus?: ReporterDeps['onStatus'];
  onPosted?: ReporterDeps['onPosted'];
  pollMs?: number;
  sweepMs?: number;
}

export type Process = Awaited<ReturnType<typeof start>>;

/** One watcher process, put together as `compose.ts` does. */
async function start(
  {
    clock,
    remote,
    forge,
    redis,
    log,
    clusterOf,
  }: {
    clock: ManualClock;
    remote: MemoryRemote;
    forge: ReturnType<typeof memoryForge>;
    redis: ReturnType<typeof memoryRedis>;
    log: ReturnType<typeof memoryLogger>;
    clusterOf: (name: string) => MemoryCluster;
  },
  options: StartOptions = {},
) {
  const repository = options.repository ?? memoryRepository(remote);
  const statuses = options.withoutForge ? undefined : statusQueue({ forge, clock, log: log.logger });
  const shared = { clock, log: log.logger, repository, forge: options.withoutForge ? undefined : forge };
  const reports = reporter({
    ...shared,
    origin: ORIGIN,
    statuses,
    openCluster: options.openCluster ?? clusterOf,
    ...(options.onVerdict && { onVerdict: options.onVerdict }),
    ...(options.onStatus && { onStatus: options.onStatus }),
    ...(options.onPosted && { onPosted: options.onPosted }),
  });
  const watching = watcher({
    ...shared,
    branch: 'main',
    render: options.render ?? renderOf(repository),
    pokes: memoryPokes(redis, clock),
    reporter: reports,
    pollMs: options.pollMs ?? MINUTE / 2,
    sweepMs: options.sweepMs ?? 5 * MINUTE,
  });
  const stop = (): void => {
    watching.close();
    reports.close();
    statuses?.close();
  };
  const started = watching.start();
  await Promise.race([started, clock.advance(0).then(() => clock.advance(0))]);
  await started;
  await clock.advance(0);
  return { watcher: watching, reporter: reports, statuses, repository, stop };
}

export function renderOf(repository: Repository): (revision: string) => Promise<Rendering> {
  const parseFiles = async (all: readonly SourceFile[]) => all.map((file) => parseFile(file));
  return async (revision) => renderTree({ parseFiles }, await repository.readTree(revision));
}

export function federationYaml(
  clusters: { name: string; uid?: string | undefined }[],
  timeout?: string,
): string {
  const listed = clusters.map(({ name, uid }) => `    - {name: ${name}${uid ? `, uid: ${uid}` : ''}}`);
  return [
    'apiVersion: lockstep.dev/v1alpha1',
    'kind: Federation',
    `metadata: {name: ${FEDERATION}}`,
    'spec:',
    '  clusters:',
    ...listed,
    ...(timeout ? [`  verify: {timeout: ${timeout}}`] : []),
    '',
  ].join('\n');
}

export function shown(change: Partial<EntryPointState> = {}): EntryPointState {
  return { object: INGRESS, addresses: [IP], freshness: 'confirmed', ...change };
}

/** Both objects current, and the address there; changed. */
export function outcome(change: Partial<Outcome> = {}, observed: Partial<Observation> = {}): Outcome {
  const sample = sampleOutcome(2, [shown()]);
  return { ...sample, observation: { ...sample.observation, ...observed }, ...change };
}

/** One object that the API server refused. */
export const refused = outcome(
  { state: 'failed', faults: [{ object: 'Service default/nginx', message: 'nodePort taken', final: true }] },
  { current: 1 },
);

function refuseIf(unreachable: ReadonlySet<string>, name: string): void {
  if (unreachable.has(name)) throw new ClusterError('transient', 'connection refused');
}
