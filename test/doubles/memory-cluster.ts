import type { Clock } from '../../src/clock/clock.ts';
import type { Cluster, Discovery, ObjectAddress, Resource, WritePermit } from '../../src/cluster/cluster.ts';
import { ClusterError } from '../../src/cluster/cluster-error.ts';
import { discoveryOf } from '../../src/cluster/discovery.ts';
import { fieldManager } from '../../src/cluster/field-manager.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { apiGroups, type Serving } from './memory-cluster/api-groups.ts';
import { apiServer } from './memory-cluster/api-server.ts';
import { follow } from './memory-cluster/follow.ts';
import { copyOf } from './memory-cluster/json.ts';
import { builtInResources } from './memory-cluster/kinds.ts';
import { type Change, store } from './memory-cluster/store.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface MemoryClusterOptions {
  name: string;
  /** Gives times, uids and the order of everything: with the same clock, everything happens the same again. */
  clock: Clock;
  travel?: Travel;
  /** What is there from the beginning, as what a backup of another cluster brings: uids and all. */
  restored?: readonly KubeObject[];
  /** Told of every change as it is made, by whomever. */
  onChange?: (change: Change) => void;
}

/** Another etcd counts by itself. */
const VERSION_ELSEWHERE = 100_000;

/** Awaited on the way to the server and back; a rejection is a request or a reply that was lost. */
export type Travel = (call: Call, way: 'there' | 'back') => Promise<void>;

/** One request that was sent. */
export interface Call {
  verb: 'discover' | 'get' | 'list' | 'apply' | 'create' | 'replace' | 'mergePatch' | 'delete';
  manager: string;
  /** `Service default/nginx`; without a name for lists. */
  object: string;
}

export interface Failure {
  error: Error;
  /** Which call fails: the next one of this verb, or the next of all. */
  verb?: Call['verb'];
  /** `there`: it never arrived. `back`: it was done, and the reply was lost. */
  way?: 'there' | 'back';
}

/** A cluster in memory, and what tests may do behind its back. */
export interface MemoryCluster extends Cluster {
  /** The same cluster, written to by another field manager, and perhaps over a way of its own. */
  as(manager: string, travel?: Travel): Cluster;
  asThirdParty: ThirdParty;
  /** Lets one call fail. */
  failNext(failure: Failure): void;
  /** All requests that were sent, in their order. */
  calls: readonly Call[];
}

export interface ThirdParty {
  /** Writes the status subresource, as a controller does. */
  writeStatus(resource: Resource, at: ObjectAddress, status: object, manager?: string): KubeObject;
  /** All objects as they are; not to be changed. */
  objects(): readonly KubeObject[];
  /** Deletes without preconditions. */
  remove(resource: Resource, at: ObjectAddress): KubeObject;
  /** Forgets history: watches that are not up to date get a 410. */
  forget(): void;
  /** How clients find an API group from now on. */
  serve(group: string, as: Serving): void;
}

/** An in-memory kube-apiserver with its namespace, garbage and CRD controllers, which act at once. */
export function memoryCluster(options: MemoryClusterOptions): MemoryCluster {
  const { name, clock } = options;
  const objects = store(options.onChange, options.restored && VERSION_ELSEWHERE);
  const server = apiServer({ store: objects, clock });
  const groups = apiGroups(server);
  const { requests } = groups;
  const calls: Call[] = [];
  const failures: Failure[] = [];
  let closed = false;
  for (const namespace of ['default', 'kube-system', 'kube-public', 'kube-node-lease'])
    bear(server, namespace);
  for (const object of options.restored ?? [])
    if (object.kind !== 'Namespace' || !objects.find(object)) objects.put(object);

  const pass = async (call: Call, way: 'there' | 'back', travel: Travel) => {
    await travel(call, way);
    const index = failures.findIndex(
      (one) => (one.verb ?? call.verb) === call.verb && (one.way ?? 'there') === way,
    );
    const [failure] = index < 0 ? [] : failures.splice(index, 1);
    if (failure !== undefined) throw failure.error;
  };
  const send = async <T>(call: Call, limits: Limits & { travel: Travel }, act: () => T): Promise<T> => {
    limits.signal?.throwIfAborted();
    if (closed)
      throw new ClusterError('transient', 'the connections to this cluster were closed', {
        reason: 'Closed',
      });
    checkPermit(limits.permit);
    calls.push(call);
    // What was handed to the socket may arrive, whoever gave up waiting for it, and however late: the server counts its
    // time for a write from when it has it.
    const work = async (): Promise<T> => {
      await pass(call, 'there', limits.travel);
      const outcome = attempt(act);
      await pass(call, 'back', limits.travel);
      return copyOf(outcome());
    };
    return unlessAborted(limits.signal, work());
  };

  const as = (manager: string, travel: Travel = options.travel ?? (async () => {})): Cluster => {
    const ask = <T>(call: Call, limits: Limits, act: () => T): Promise<T> =>
      send(call, { ...limits, travel }, act);
    const by = (verb: Call['verb'], resource: Resource, at?: ObjectAddress): Call => ({
      verb,
      manager,
      object: called(resource, at),
    });
    let discovery: Discovery | undefined;
    return {
      name,
      discover: async ({ fresh = false, signal } = {}) => {
        if (discovery !== undefined && !fresh) return discovery;
        const call: Call = { verb: 'discover', manager, object: '' };
        const { resources, stale } = await ask(call, { signal }, groups.discovered);
        discovery = discoveryOf(resources, stale);
        return discovery;
      },
      get: (resource, at, signal) =>
        ask(by('get', resource, at), { signal }, () => requests.get(resource, at)),
      list: (resource, options = {}) =>
        ask(by('list', resource), options, () => requests.list(resource, options)),
      watch: (resource, from) => follow(objects, resource, from),
      apply: (resource, object, options) =>
        ask(by('apply', resource, object.metadata), options, () =>
          requests.apply(resource, plain(object), { ...options, manager }),
        ),
      create: (resource, object, options = {}) =>
        ask(by('create', resource, object.metadata), options, () =>
          requests.create(resource, plain(object), manager),
        ),
      replace: (resource, object, options = {}) =>
        ask(by('replace', resource, object.metadata), options, () =>
          requests.replace(resource, plain(object), manager),
        ),
      mergePatch: (resource, at, patch, options = {}) =>
        ask(by('mergePatch', resource, at), options, () =>
          requests.mergePatch(resource, at, { patch: plain(patch), manager }),
        ),
      delete: (resource, at, options) =>
        ask(by('delete', resource, at), options, () => requests.delete(resource, at, options)),
      close: async () => {
        closed = true;
      },
    };
  };

  return {
    ...as(fieldManager),
    as,
    asThirdParty: {
      writeStatus: (resource, at, status, manager = 'controller') =>
        copyOf(server.writeStatus(resource, at, { status: plain(status), manager })),
      objects: () => objects.all(),
      remove: (resource, at) => copyOf(server.remove(resource, at)),
      forget: () => objects.forget(),
      serve: groups.serve,
    },
    failNext: (failure) => failures.push(failure),
    calls,
  };
}

interface Limits {
  permit?: WritePermit;
  signal?: AbortSignal | undefined;
}

function checkPermit(permit: WritePermit | undefined): void {
  if (permit === undefined || permit.remainingMs() > 0) return;
  const message = 'the lease ran out before the request could be sent: nothing was sent';
  throw new ClusterError('lease-lost', message);
}

/** Acts now; the result or the error is told later. */
function attempt<T>(act: () => T): () => T {
  try {
    const result = act();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function bear(server: ReturnType<typeof apiServer>, name: string): void {
  const resource = builtInResources.find(({ kind }) => kind === 'Namespace') as Resource;
  server.create(resource, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, 'kube-apiserver');
}

/** What a call is about: `Service default/nginx`, or the kind. */
export function called({ kind }: Resource, at: ObjectAddress | undefined): string {
  const name = at === undefined ? '' : `${at.namespace === undefined ? '' : `${at.namespace}/`}${at.name}`;
  return `${kind} ${name}`.trim();
}

/** As it would arrive: without undefined fields, and nobody else's. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
