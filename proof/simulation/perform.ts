import { recordName } from '../../src/applier/record/applyset.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { ClusterError } from '../../src/cluster/cluster-error.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { at, ofKind, resourceOf } from './controllers.ts';
import type {
  ClusterDeed,
  Deed,
  History,
  NetworkDeed,
  PartChange,
  ProcessDeed,
  PushDeed,
  Webhook,
} from './history.ts';
import type { Seat } from './lockstep.ts';
import { FEDERATION, firstSite, type Part, type Site } from './site.ts';
import { type SimCluster, silence, type World } from './world.ts';

/** Where a history's deeds are done. */
export interface Stage {
  world: World;
  seats: ReadonlyMap<string, Seat>;
  history: History;
  /** Grows with each push. */
  pushes: number;
}

/** Does one deed; what it sets going happens as time passes. */
export function perform(stage: Stage, deed: Deed): void {
  stage.world.forgetActor();
  stage.world.witness.story('history', JSON.stringify(deed));
  if ('webhook' in deed) doPush(stage, deed);
  else if ('process' in deed) strike(stage, deed);
  else if (
    'part' in deed ||
    'mode' in deed ||
    deed.do === 'delete the record' ||
    deed.do === 'forget history'
  ) {
    meddle(stage, deed);
  } else disturb(stage, deed);
}

/** The first good commit, and one at the end on which all is well again. */
export function pushGood(stage: Stage): void {
  const push = stage.pushes + 1;
  const parts = Object.fromEntries(Object.keys(firstSite().parts).map((part) => [part, push]));
  pushSite(stage, { ...firstSite(), parts });
}

/** Makes a commit of this content the tip, and tells the watchers. */
export function pushSite(stage: Stage, site: Site): void {
  stage.pushes += 1;
  stage.world.commit(site);
  notify(stage, 'once');
}

function doPush(stage: Stage, deed: PushDeed): void {
  const { world } = stage;
  const push = ++stage.pushes;
  const site = siteNow(world);
  switch (deed.do) {
    case 'push':
      world.commit(changed(site, deed.changes, push));
      break;
    case 'push sideways': {
      const parents = world.remote.commits.get(world.remote.tip ?? '')?.parents ?? [];
      world.commit(changed(site, deed.changes, push), parents);
      break;
    }
    case 'push back': {
      const shas = world.tips.flatMap(({ sha }) => sha ?? []);
      world.setTip(shas.at(-1 - Math.min(deed.tips, shas.length - 1)));
      break;
    }
    case 'push a bad commit':
      world.commit({ ...changed(site, [{ part: 'c2', is: 'changed' }], push), isBad: true });
      break;
    case 'push a mass drop':
      world.commit({ ...site, parts: { ingress: site.parts.ingress ?? push } });
      break;
    case 'want what others made':
      world.commit({ ...changed(site, [{ part: 'c3', is: 'changed' }], push), wantsPast: true });
      break;
    case 'propose':
      world.propose(
        { ...changed(site, [{ part: 'c4', is: 'changed' }], push), isBad: deed.isBad },
        deed.isFork,
      );
      break;
    case 'delete the branch':
      world.setTip(undefined);
      break;
  }
  notify(stage, deed.webhook);
}

/** What the next push starts from: the newest commit that is as it should be. */
function siteNow({ tips, sites }: World): Site {
  for (const { sha } of [...tips].reverse()) {
    const site = sha && sites.get(sha);
    if (site && !site.isBad && Object.keys(site.parts).length > 2) return { ...site, wantsPast: false };
  }
  return firstSite();
}

function changed(site: Site, changes: readonly PartChange[], push: number): Site {
  const parts: Partial<Record<Part, number>> = { ...site.parts };
  let { address } = site;
  for (const { part, is } of changes) {
    if (is === 'dropped') delete parts[part];
    else parts[part] = push;
    if (is === 'moved') address = push;
  }
  return { ...site, parts, address };
}

function notify({ world, seats }: Stage, webhook: Webhook): void {
  if (webhook === 'lost') return;
  const times = webhook === 'twice' ? 2 : 1;
  for (const { role, hint } of seats.values()) {
    if (role !== 'watcher') continue;
    for (let time = 0; time < times; time++)
      world.time.after(webhook === 'late' ? 10_000 : 5 + time * 20, undefined, hint);
  }
}

function strike({ seats }: Stage, deed: ProcessDeed): void {
  const seat = seats.get(deed.process);
  if (!seat) return;
  switch (deed.do) {
    case 'crash':
      seat.process().arm({ call: deed.call, side: deed.side, strike: seat.crash });
      break;
    case 'pause':
      seat.process().arm({ call: deed.call, side: deed.side, strike: () => seat.pause(deed.forMs) });
      break;
    case 'stop':
      seat.stop();
      break;
    case 'lose the disk':
      seat.loseDisk();
  }
}

function disturb(stage: Stage, deed: NetworkDeed): void {
  const { world } = stage;
  const { network, redis } = world;
  switch (deed.do) {
    case 'disturb':
      network.disorders.push({ target: deed.target, mishap: deed.mishap, times: deed.times });
      break;
    case 'refuse': {
      const { cluster: target, what, times, status } = deed;
      network.disorders.push({ target, what: `${what} `, mishap: 'refused', times, error: refusal(status) });
      return;
    }
    case 'break watches':
      world.clusters.get(deed.cluster)?.breaks.now();
      break;
    case 'outage':
      outage(world, deed);
      break;
    case 'fall silent':
      world.silent.add(deed.cluster);
      network.disorders.unshift(silence(deed.cluster));
      world.clusters.get(deed.cluster)?.breaks.now();
      break;
    case 'wipe redis':
      redis.wipe();
      redis.wake();
      break;
    case 'poke':
      for (const cluster of deed.clusters) redis.store.waiting.add(cluster);
      redis.wake();
      break;
    case 'forge a webhook':
      notify(stage, 'once');
  }
}

function refusal(status: 409 | 429 | 500): ClusterError {
  if (status === 409)
    return new ClusterError('stale', 'the object has been modified', { status, reason: 'Conflict' });
  if (status === 429) {
    return new ClusterError('transient', 'too many requests', {
      status,
      reason: 'TooManyRequests',
      retryAfterMs: 2_000,
    });
  }
  return new ClusterError('transient', 'etcdserver: leader changed', { status, reason: 'InternalError' });
}

function outage(
  { network, time, clusters, redis }: World,
  { of, forMs }: { of: string; forMs: number },
): void {
  const disorder = { target: of, mishap: 'lost-there' as const, times: Number.POSITIVE_INFINITY };
  network.disorders.unshift(disorder);
  clusters.get(of)?.breaks.now();
  if (of === 'redis') redis.away = true;
  time.after(forMs, undefined, () => {
    network.disorders = network.disorders.filter((one) => one !== disorder);
    if (of !== 'redis') return;
    redis.away = false;
    redis.wake();
  });
}

/** Third parties write without preconditions and without waiting for anything. */
function meddle({ world }: Stage, deed: ClusterDeed): void {
  const cluster = world.clusters.get(deed.cluster);
  if (!cluster) return;
  switch (deed.do) {
    case 'address':
      cluster.controllers.setMode(deed.mode);
      break;
    case 'forget history':
      cluster.memory.asThirdParty.forget();
      break;
    case 'delete the record':
      removeIfThere(cluster, find(cluster, 'ConfigMap', recordName(FEDERATION)));
      break;
    default:
      meddleWith(world, cluster, deed);
  }
}

function meddleWith(world: World, cluster: SimCluster, deed: Extract<ClusterDeed, { part: Part }>): void {
  const live = find(cluster, ...kindAndName(deed.part));
  if (!live) return;
  const theirs = cluster.memory.as('somebody');
  switch (deed.do) {
    case 'edit':
      edit(theirs, live, {
        metadata: { annotations: { 'site.example/edited': 'yes' } },
        ...spoiled(live),
      });
      break;
    case 'take over':
      takeOver(theirs, live);
      break;
    case 'delete':
      removeIfThere(cluster, live);
      break;
    case 'relabel':
      edit(theirs, live, { metadata: { labels: { 'site.example/theirs': 'yes' } } });
      break;
    case 'delete slowly':
      edit(theirs, live, { metadata: { finalizers: ['site.example/slow'] } });
      world.time.after(100, undefined, () =>
        removeIfThere(cluster, find(cluster, live.kind, live.metadata.name)),
      );
      world.time.after(deed.forMs, undefined, () => release(cluster));
      return;
  }
}

/** Lets go what finalizers hold. */
export function release(cluster: SimCluster): void {
  for (const live of cluster.memory.asThirdParty.objects()) {
    if (live.metadata.finalizers?.length) {
      edit(cluster.memory.as('somebody'), live, { metadata: { finalizers: null } });
    }
  }
}

function spoiled({ kind }: KubeObject): object {
  if (kind === 'ConfigMap') return { data: { text: 'somebody else was here' } };
  if (kind === 'Deployment') return { spec: { replicas: 7 } };
  return {};
}

function edit(by: Cluster, live: KubeObject, patch: object): void {
  by.mergePatch(resourceOf(live.kind), at(live), patch).catch(() => {});
}

function takeOver(by: Cluster, live: KubeObject): void {
  const { apiVersion, kind, metadata } = live;
  const { name, namespace } = metadata;
  const own = kind === 'ConfigMap' ? { data: { text: 'taken over' } } : {};
  const annotations = { 'site.example/by': 'somebody' };
  const object = {
    apiVersion,
    kind,
    metadata: { name, ...(namespace && { namespace }), annotations },
    ...own,
  };
  by.apply(resourceOf(kind), object, { force: true }).catch(() => {});
}

function removeIfThere({ memory }: SimCluster, live: KubeObject | undefined): void {
  if (live) memory.asThirdParty.remove(resourceOf(live.kind), at(live));
}

function find({ memory }: SimCluster, kind: string, name: string): KubeObject | undefined {
  return ofKind(memory, kind).find(({ metadata }) => metadata.name === name);
}

export function kindAndName(part: Part): [string, string] {
  if (part === 'key') return ['Secret', 'key'];
  if (part === 'service') return ['Service', 'web'];
  if (part === 'deployment') return ['Deployment', 'web'];
  if (part === 'ingress') return ['Ingress', 'web'];
  return ['ConfigMap', part];
}
