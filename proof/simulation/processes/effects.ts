import type { OpenForge } from '../../../src/cli/foundation.ts';
import type { Cluster, ObjectAddress, Resource } from '../../../src/cluster/cluster.ts';
import type { Repository } from '../../../src/git/repository.ts';
import type { Forge } from '../../../src/github/forge.ts';
import type { Pokes } from '../../../src/queue/pokes.ts';
import { type Call as ClusterCall, called } from '../../../test/doubles/memory-cluster.ts';
import {
  type MemoryDisk,
  type MemoryRemote,
  memoryRepository,
} from '../../../test/doubles/memory-repository.ts';
import { unlessAborted } from '../../../test/doubles/unless-aborted.ts';
import type { Access } from '../world/elsewhere.ts';
import type { Call, Network } from '../world/network.ts';
import type { SimProcess } from '../world/sim-process.ts';

/** The effect interfaces as one process has them: each call leaves the process, travels, is done, and travels back. */
export interface Wires {
  process: SimProcess;
  network: Network;
  /** Told of each commit whose content the process brings in or reads. */
  opened: (process: string, sha: string) => void;
}

/** A whole call: where the process is struck, before or after, and the network on both ways. */
async function send<T>(
  { process, network }: Wires,
  to: Omit<Call, 'process'>,
  act: () => Promise<T>,
): Promise<T> {
  const call = { process, ...to };
  await process.turn(call, 'before');
  await network.there(call);
  const [result] = await Promise.allSettled([act()]);
  await network.back(call);
  await process.turn(call, 'after');
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

const READS = new Set(['discover', 'get', 'list']);

/** A cluster as a process reaches it: its lease is looked at when the request is handed over, as at a socket. */
export function clusterOf(wires: Wires, { as, name }: Access['reached'], breaks: Breaks): Cluster {
  const { process, network } = wires;
  const calls = new WeakMap<ClusterCall, Call>();
  // Whoever begins a call of the double is on the way at once, before anybody else begins one.
  let giveUp: (error: Error) => void = () => {};
  const inner = as('lockstep', async (call, way) => {
    const known = calls.get(call);
    const what = `${call.verb} ${call.object}`;
    const sent = known ?? { process, target: name, what, writes: !READS.has(call.verb), giveUp };
    calls.set(call, sent);
    if (way === 'there') return network.there(sent);
    await network.back(sent);
    await process.turn(sent, 'after');
  });
  const through = <T>(what: string, signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> => {
    const writes = !READS.has(what.split(' ')[0] ?? '');
    const { promise: givenUp, reject } = Promise.withResolvers<never>();
    const begin = (): Promise<T> => {
      giveUp = reject;
      return act();
    };
    const work = process.turn({ target: name, what, writes }, 'before').then(begin);
    return unlessAborted(signal, Promise.race([work, givenUp]));
  };
  const on = (verb: string, resource: Resource, where: ObjectAddress): string =>
    `${verb} ${called(resource, where)}`;
  return {
    name,
    discover: (options) => through('discover ', options?.signal, () => inner.discover(options)),
    get: (resource, where, signal) =>
      through(on('get', resource, where), signal, () => inner.get(resource, where, signal)),
    list: (resource, options) =>
      through(`list ${resource.kind}`, options?.signal, () => inner.list(resource, options)),
    apply: (resource, object, options) =>
      through(on('apply', resource, object.metadata), options.signal, () =>
        inner.apply(resource, object, options),
      ),
    create: (resource, object, options) =>
      through(on('create', resource, object.metadata), options?.signal, () =>
        inner.create(resource, object, options),
      ),
    replace: (resource, object, options) =>
      through(on('replace', resource, object.metadata), options?.signal, () =>
        inner.replace(resource, object, options),
      ),
    mergePatch: (resource, where, patch, options) =>
      through(on('mergePatch', resource, where), options?.signal, () =>
        inner.mergePatch(resource, where, patch, options),
      ),
    delete: (resource, where, options) =>
      through(on('delete', resource, where), options.signal, () => inner.delete(resource, where, options)),
    watch: (resource, from) =>
      watchThrough(wires, { cluster: { ...inner, name }, breaks }, { resource, from }),
    close: async () => {},
  };
}

/** Ends every watch of a cluster, as a network that breaks does. */
export interface Breaks {
  signal(): AbortSignal;
}

async function* watchThrough(
  { process, network }: Wires,
  { cluster, breaks }: { cluster: Cluster; breaks: Breaks },
  { resource, from }: { resource: Parameters<Cluster['watch']>[0]; from: Parameters<Cluster['watch']>[1] },
): ReturnType<Cluster['watch']> {
  const call = { process, target: cluster.name, what: `watch ${resource.kind}`, writes: false };
  await unlessAborted(from.signal, network.there(call));
  const broken = breaks.signal();
  const signal = AbortSignal.any([from.signal, broken]);
  for await (const event of cluster.watch(resource, { ...from, signal })) {
    await unlessAborted(from.signal, network.back(call));
    yield event;
  }
  if (from.signal.aborted) return;
  // The caller hears of a broken stream like of anything else.
  await unlessAborted(from.signal, network.back(call));
  throw network.broken(cluster.name);
}

/** Redis as a process reaches it. */
export function pokesOf(wires: Wires, inner: Pokes): Pokes {
  const over = <T>(what: string, act: () => Promise<T>): Promise<T> =>
    send(wires, { target: 'redis', what, writes: true }, act);
  return {
    ...inner,
    poke: (clusters) => {
      const names = [...clusters];
      return over(`poke ${names.join(' ')}`, () => inner.poke(names));
    },
    counts: () => over('counts', () => inner.counts()),
    ready: () => over('ready', () => inner.ready()),
  };
}

/** GitHub as a process reaches it. */
export function forgeOf(wires: Wires, inner: Forge): OpenForge {
  const over = <T>(what: string, writes: boolean, act: () => Promise<T>): Promise<T> =>
    send(wires, { target: 'github', what, writes }, act);
  return {
    postStatus: (sha, status) =>
      over(`post ${status.state} ${status.context} on ${sha.slice(0, 7)}: ${status.description}`, true, () =>
        inner.postStatus(sha, status),
      ),
    newestStatus: (sha, context) =>
      over(`read ${context} of ${sha.slice(0, 7)}`, false, () => inner.newestStatus(sha, context)),
    pushes: (branch) => over('list pushes', false, () => inner.pushes(branch)),
    tipsSince: (branch, since) => over('list pushes', false, () => inner.tipsSince(branch, since)),
    pullRequests: (base) => over('list pull requests', false, () => inner.pullRequests(base)),
    close: async () => {},
  };
}

/** The manifests repository as a process reaches it, with the mirror on its disk. */
export function repositoryOf(wires: Wires, remote: MemoryRemote, disk: MemoryDisk): Repository {
  const { process, network, opened } = wires;
  const inner = memoryRepository(remote, {
    disk,
    travel: async (what) => {
      const call = { process, target: 'git', what, writes: false };
      await process.turn(call, 'before');
      await network.there(call);
      return async () => {
        await network.back(call);
        await process.turn(call, 'after');
      };
    },
  });
  const onDisk = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    const call = { process, target: 'disk', what, writes: true };
    await process.turn(call, 'before');
    const trouble = network.troubleHere(call);
    if (trouble !== undefined) await trouble;
    const result = await act();
    await process.turn(call, 'after');
    return result;
  };
  return {
    ...inner,
    askTip: (signal) => unlessAborted(signal, inner.askTip(signal)),
    fetchCommit: (revision, ref, signal) => {
      opened(process.name, revision);
      return unlessAborted(signal, inner.fetchCommit(revision, ref, signal));
    },
    mergeTree: (base, head, signal) => {
      opened(process.name, head);
      return inner.mergeTree(base, head, signal);
    },
    readTree: async (revision) => {
      opened(process.name, revision);
      const what = `read the tree of ${revision.slice(0, 7)}`;
      await network.troubleHere({ process, target: 'disk', what, writes: false });
      return inner.readTree(revision);
    },
    fetchTip: (signal) => unlessAborted(signal, inner.fetchTip(signal)),
    owe: (revision) => onDisk(`owe ${revision.slice(0, 7)}`, () => inner.owe(revision)),
    settle: (revision) => onDisk(`settle ${revision.slice(0, 7)}`, () => inner.settle(revision)),
  };
}
