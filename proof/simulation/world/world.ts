import type { Clock } from '../../../src/clock/clock.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { NAMESPACES } from '../../../src/cluster/cluster-uid.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import type { AdoptPolicy } from '../../../src/federation/federation.ts';
import { GitError } from '../../../src/git/repository.ts';
import { type CommitStatus, ForgeError } from '../../../src/github/forge.ts';
import { PokeError } from '../../../src/queue/pokes.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import { type MemoryCluster, memoryCluster } from '../../../test/doubles/memory-cluster.ts';
import { type MemoryForge, memoryForge } from '../../../test/doubles/memory-forge.ts';
import { type MemoryRedis, memoryRedis } from '../../../test/doubles/memory-pokes.ts';
import { type MemoryRemote, memoryRemote } from '../../../test/doubles/memory-repository.ts';
import { type Branch, branch, type Tip } from './branch.ts';
import { type Controllers, controllers } from './controllers.ts';
import { type Access, access } from './elsewhere.ts';
import { type Call, type Disorder, type Network, network, type Target } from './network.ts';
import { type Dice, dice } from './seeded.ts';
import { type SimProcessDeps, worldClock } from './sim-process.ts';
import { CLUSTERS, filesOf, isBad, type Site } from './site.ts';
import { type Tuner, tuner } from './tuner.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

/** Who changed something: a Lockstep process by one of its calls, or somebody else. */
export type Actor = Call | 'somebody else';

/** Told of everything as it happens. */
export interface Witness {
  changed(cluster: string, change: Change, by: Actor): void;
  /** `sentMs`: when the poster handed it to its socket. */
  posted(sha: string, status: CommitStatus, by: string, sentMs: number): void;
  said(process: string, line: string): void;
  tipMoved(tip: Tip): void;
  /** A process reads what a commit holds. */
  opened(process: string, sha: string): void;
  started(process: string): void;
  /** An answer or an event of a cluster has come, with this state of an object. */
  heard(process: string, cluster: string, object: KubeObject): void;
  /** A request is about to be done. */
  arrived(call: Call): void;
  story(who: string, what: string): void;
}

export interface SimCluster {
  name: string;
  memory: MemoryCluster;
  uid: string;
  controllers: Controllers;
  tuner: Tuner;
  /** What the credentials for it lead to. */
  access: Access;
  /** Ends with the present watches. */
  breaks: { signal(): AbortSignal; now(): void };
}

/** All that Lockstep talks to, and nothing of Lockstep. */
export interface World extends Branch {
  time: VirtualTime;
  clock: Clock;
  throwDice: Dice;
  remote: MemoryRemote;
  forge: MemoryForge;
  redis: MemoryRedis;
  network: Network;
  clusters: ReadonlyMap<string, SimCluster>;
  /** How many clusters a worker looks at side by side; undefined: as many as it does by default. */
  concurrency: number | undefined;
  /** Clusters that nobody has answered for since, and will not before the end. */
  silent: Set<string>;
  /** What finalizers hold that nobody removes before the end. */
  held: Held[];
  /** Heads of pull requests, by commit. */
  pullRequests: ReadonlyMap<string, SimPullRequest>;
  /** Opens one with this content; its head is a commit that is no tip. */
  propose(site: Site, isFork: boolean): void;
  /** Told of every turn of every process, before it takes it. */
  onTurn: NonNullable<SimProcessDeps['onTurn']>;
  /** What is done next is nobody's of Lockstep. */
  forgetActor(): void;
  witness: Witness;
}

export interface Held {
  cluster: string;
  kind: string;
  name: string;
}

export interface SimPullRequest {
  isFork: boolean;
  isBad: boolean;
}

/** Nobody at this target answers any more. */
export function silence(target: Target): Disorder {
  return { target, mishap: 'silence', times: Number.POSITIVE_INFINITY };
}

/** What holds in a world from its beginning to its end. */
export interface Rules {
  /** Of latencies, jitter and whatever else nobody chose. */
  seed: number;
  /** What federation.yaml says of objects that others made. */
  adopt: AdoptPolicy;
  /** How many clusters a worker looks at side by side; left out: all. */
  concurrency?: number;
  /** The forge keeps no list of pushes. */
  listsNoPushes?: true;
}

export async function world(
  { seed, adopt, concurrency, listsNoPushes }: Rules,
  witness: Witness,
): Promise<World> {
  let actor: Actor = 'somebody else';
  const forgetActor = (): void => {
    actor = 'somebody else';
  };
  const time = forgetting(virtualTime(), forgetActor);
  const throwDice = dice(seed);
  const clock = worldClock(time, throwDice);
  const remote = memoryRemote();
  const forge = witnessed(memoryForge({ clock, keepsActivity: !listsNoPushes }), (...told) =>
    witness.posted(...told, nameOf(actor), sentMs(actor) ?? time.now()),
  );
  const pullRequests = new Map<string, SimPullRequest>();
  const onArrival = (call: Call): void => {
    actor = call;
    witness.arrived(call);
  };
  const net = network({ time, throwDice, broken, witness, onArrival });
  const changed = (name: string, change: Change): void => witness.changed(name, change, actor);
  const clusters = await simClusters({ time, throwDice, clock, changed });
  const uids = uidsOf(clusters);

  const files = (site: Site): Record<string, string> => filesOf(site, uids, adopt);
  const watched = branch({ remote, forge, time, filesOf: files, tipMoved: (tip) => witness.tipMoved(tip) });

  return {
    ...watched,
    time,
    clock,
    throwDice,
    remote,
    forge,
    redis: memoryRedis(),
    network: net,
    clusters,
    concurrency,
    silent: new Set(),
    held: [],
    pullRequests,
    propose: (site, isFork) => {
      const head = openPullRequest({ remote, forge }, files(site), isFork);
      // What the tip has already is no change of the pull request's: a later tip may mend it.
      const tip = watched.sites.get(remote.tip ?? '');
      pullRequests.set(head, { isFork, isBad: isBad(site) && !(tip && isBad(tip)) });
    },
    onTurn: () => {},
    forgetActor,
    witness,
  };
}

/** Returns its head, a commit on top of the tip that does not move it. */
function openPullRequest(
  { remote, forge }: Pick<World, 'remote' | 'forge'>,
  files: Record<string, string>,
  isFork: boolean,
): string {
  const { tip } = remote;
  const head = remote.commit(files);
  remote.tip = tip;
  const number = remote.refs.size + 1;
  remote.refs.set(`refs/pull/${number}/head`, head);
  forge.setPullRequest('main', number, { head, isFork });
  return head;
}

const uidsOf = (clusters: ReadonlyMap<string, SimCluster>): Map<string, string> =>
  new Map([...clusters].map(([name, { uid }]) => [name, uid]));

const sentMs = (actor: Actor): number | undefined => (actor === 'somebody else' ? undefined : actor.leftMs);

const nameOf = (actor: Actor): string => (actor === 'somebody else' ? actor : actor.process.name);

function witnessed(forge: MemoryForge, posted: (sha: string, status: CommitStatus) => void): MemoryForge {
  return {
    ...forge,
    postStatus: async (sha, status) => {
      await forge.postStatus(sha, status);
      posted(sha, status);
    },
  };
}

/** Before each event it is forgotten who acted last. */
function forgetting(time: VirtualTime, forget: () => void): VirtualTime {
  return {
    ...time,
    after: (ms, owner, run) =>
      time.after(ms, owner, () => {
        forget();
        run();
      }),
  };
}

interface ClusterDeps {
  time: VirtualTime;
  throwDice: Dice;
  clock: Clock;
  changed: (name: string, change: Change) => void;
}

async function simClusters(deps: ClusterDeps): Promise<Map<string, SimCluster>> {
  const clusters = new Map<string, SimCluster>();
  for (const [index, name] of CLUSTERS.entries()) clusters.set(name, await simCluster(deps, name, index));
  return clusters;
}

async function simCluster(deps: ClusterDeps, name: string, index: number): Promise<SimCluster> {
  const { time, throwDice, clock } = deps;
  const among = { time, throwDice, index, cluster: () => memory };
  const own: Controllers = controllers(among);
  const tuning: Tuner = tuner(among);
  const memory: MemoryCluster = memoryCluster({
    name,
    clock,
    onChange: (change) => {
      deps.changed(name, change);
      own.changed(change);
      tuning.changed(change);
    },
  });
  const kubeSystem = await memory.as('kubectl').get(NAMESPACES, { name: 'kube-system' });
  let breaking = new AbortController();
  const breaks = {
    signal: () => breaking.signal,
    now: () => {
      breaking.abort();
      breaking = new AbortController();
    },
  };
  return {
    name,
    memory,
    uid: kubeSystem?.metadata.uid ?? '',
    controllers: own,
    tuner: tuning,
    access: access(
      { clock, onChange: (change) => deps.changed(`not ${name}`, change), onSwitch: breaks.now },
      memory,
    ),
    breaks,
  };
}

function broken(target: Target): Error {
  if (target === 'disk') return new GitError('the mirror could not be read');
  if (target === 'git') return new GitError('the remote did not answer');
  if (target === 'github') return new ForgeError('transient', 'GitHub did not answer');
  if (target === 'redis') return new PokeError('Redis did not answer');
  return new ClusterError('transient', 'no answer', { reason: 'ConnectionLost' });
}
