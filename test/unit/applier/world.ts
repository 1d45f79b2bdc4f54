import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { standstill } from '../../../src/applier/claim/standstill.ts';
import { appliedMemory } from '../../../src/applier/compare/memory.ts';
import { gathering } from '../../../src/applier/gathering.ts';
import { type LookDeps, look } from '../../../src/applier/look.ts';
import { news } from '../../../src/applier/news.ts';
import { observers } from '../../../src/applier/observe/observers.ts';
import type { Clock } from '../../../src/clock/clock.ts';
import type { Cluster, ObjectAddress, Resource } from '../../../src/cluster/cluster.ts';
import { clusterUid } from '../../../src/cluster/cluster-uid.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import type { ClusterRecord } from '../../../src/record/record.ts';
import { readRecord } from '../../../src/record/store.ts';
import { createRenderer } from '../../../src/render/renderer.ts';
import { type ManualClock, manualClock } from '../../doubles/manual-clock.ts';
import { builtInResources } from '../../doubles/memory-cluster/kinds.ts';
import { type MemoryCluster, memoryCluster } from '../../doubles/memory-cluster.ts';
import { type MemoryRemote, memoryRemote, memoryRepository } from '../../doubles/memory-repository.ts';
import { type Gate, gated } from './gated-cluster.ts';

export const FEDERATION = 'site';
export const CLUSTER = 'a';
export const ORIGIN = { repository: 'https://git.example/fleet.git', branch: 'main' };

/** One cluster, one repository, and any number of worker processes in front of them. */
export interface World {
  clock: ManualClock;
  remote: MemoryRemote;
  cluster: MemoryCluster;
  /** Makes a commit that wants exactly these objects of the cluster, and moves the branch to it. */
  push(objects: readonly KubeObject[], spec?: object): string;
  worker(id: string, options?: WorkerOptions): Worker;
  record(): Promise<ClusterRecord | undefined>;
  /** Grows with every write to the cluster, whoever makes it. */
  version(): Promise<string>;
  get(kind: string, at: ObjectAddress): Promise<KubeObject | undefined>;
}

export interface WorkerOptions {
  clock?: Clock;
  gate?: Gate;
}

/** One worker process, as far as one cluster is concerned. */
export interface Worker {
  id: string;
  /** `apply ConfigMap default/a`, in their order; dry runs are no writes. */
  writes: string[];
  /** As `writes`, without those to the record. */
  objectWrites(): string[];
  /** Looks that were asked for: after so many ms. */
  again: number[];
  log: string[];
  cluster: Cluster;
  deps: LookDeps;
  look(signal?: AbortSignal): Promise<'done' | 'unfinished'>;
  /** No observation runs any more. */
  rest(): Promise<void>;
}

export async function world(): Promise<World> {
  const clock = manualClock();
  const remote = memoryRemote();
  const cluster = memoryCluster({ name: CLUSTER, clock });
  const uid = await clusterUid(cluster);
  const renderer = createRenderer({ parseFiles: async (files) => files.map((file) => parseFile(file)) });
  return {
    clock,
    remote,
    cluster,
    push: (objects, spec = {}) => remote.commit(filesOf(objects, uid, spec)),
    worker: (id, options = {}) => worker({ clock, remote, cluster, renderer }, id, options),
    record: async () => (await readRecord(cluster, FEDERATION))?.record,
    version: async () => (await cluster.list(resourceOf('Namespace'))).resourceVersion,
    get: (kind, at) => cluster.get(resourceOf(kind), at),
  };
}

export function filesOf(objects: readonly KubeObject[], uid: string, spec: object): Record<string, string> {
  const federation = {
    apiVersion: 'lockstep.dev/v1alpha1',
    kind: 'Federation',
    metadata: { name: FEDERATION },
    spec: { clusters: [{ name: CLUSTER, uid, ...(objects.length === 0 && {}) }], ...spec },
  };
  const files = objects.map((object, index) => [`base/${index}.yaml`, JSON.stringify(object)]);
  return { 'federation.yaml': JSON.stringify(federation), ...Object.fromEntries(files) };
}

interface Parts {
  clock: Clock;
  remote: MemoryRemote;
  cluster: MemoryCluster;
  renderer: ReturnType<typeof createRenderer>;
}

function worker(parts: Parts, id: string, { clock = parts.clock, gate }: WorkerOptions): Worker {
  const writes: string[] = [];
  const again: number[] = [];
  const log: string[] = [];
  const repository = memoryRepository(parts.remote);
  const cluster = gated(parts.cluster.as('lockstep'), {
    pass: async (call, way) => {
      if (way === 'there' && call.writes) writes.push(`${call.verb} ${call.object}`);
      await gate?.pass(call, way);
    },
  });
  const logger = listeningLog(log);
  const lookAgain = (_cluster: string, afterMs = 0) => void again.push(afterMs);
  const observing = observers({ clock, log: logger, id, lookAgain });
  const deps: LookDeps = {
    clock,
    log: logger,
    origin: ORIGIN,
    repository,
    render: async (revision) => parts.renderer(await repository.readTree(revision)),
    openCluster: () => cluster,
    memory: appliedMemory(),
    standstill: standstill(clock),
    gathering: gathering(clock),
    observers: observing,
    observerId: id,
    lookAgain,
    news: news(),
  };
  return {
    id,
    writes,
    objectWrites: () => writes.filter((write) => !write.includes(`lockstep-${FEDERATION}`)),
    again,
    log,
    cluster,
    deps,
    look: (signal = new AbortController().signal) => look(deps, CLUSTER, signal),
    rest: () => observing.stopAll(),
  };
}

function listeningLog(lines: string[]): Logger {
  const say = (fields: Record<string, unknown> | string, message?: string) => {
    if (typeof fields === 'string') return void lines.push(fields);
    const { err, ...rest } = fields;
    lines.push(`${message ?? ''} ${JSON.stringify(rest)} ${err === undefined ? '' : String(err)}`);
  };
  return { debug: say, info: say, warn: say, error: say } as unknown as Logger;
}

export function resourceOf(kind: string): Resource {
  const found = builtInResources.find((resource) => resource.kind === kind);
  if (!found) throw new Error(`the double serves no ${kind}`);
  return found;
}

/** Waits until the condition holds: turn by turn first, then with time passing. */
export async function until(clock: ManualClock, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 400; round++) {
    if (await holds()) return;
    if (round < 40) await turn();
    else await clock.advance(100);
  }
  throw new Error('it did not come to be');
}

/** The result of work that may need time to pass. */
export async function finished<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let done = false;
  const marked = work.finally(() => {
    done = true;
  });
  marked.catch(() => {});
  await until(clock, () => done);
  return marked;
}

/** Lets everything run that needs no time. */
export async function calm(): Promise<void> {
  for (let round = 0; round < 30; round++) await turn();
}

/** Looks until the observation that follows is quiet, and forgets what was written. */
export async function settle(by: Worker): Promise<void> {
  assert.equal(await by.look(), 'done');
  await by.rest();
  by.writes.length = 0;
  by.again.length = 0;
}
