import type { Cluster } from '../../../src/cluster/cluster.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { applySetId, PART_OF_LABEL, recordName } from '../../../src/record/applyset.ts';
import type { ClusterDeed } from '../histories/history.ts';
import { at, ofKind, resourceOf } from '../world/controllers.ts';
import { applyForAnother, control } from '../world/foreign-objects.ts';
import { FEDERATION, kindAndName, type Part } from '../world/site.ts';
import { tamper } from '../world/tampered-records.ts';
import type { Held, SimCluster, World } from '../world/world.ts';
import type { Stage } from './stage.ts';

/** Third parties write without preconditions and without waiting for anything. */
export function meddle({ world, backups }: Stage, deed: ClusterDeed): void {
  const cluster = world.clusters.get(deed.cluster);
  if (!cluster) return;
  switch (deed.do) {
    case 'address':
      cluster.controllers.setMode(deed.mode);
      break;
    case 'deploy':
      cluster.controllers.deployAs(deed.mode);
      break;
    case 'heartbeat':
      cluster.controllers.beat(deed.everyMs);
      break;
    case 'forget history':
      cluster.memory.asThirdParty.forget();
      break;
    case 'serve':
      cluster.memory.asThirdParty.serve(deed.group, deed.as);
      break;
    case 'delete the record':
      removeIfThere(cluster, find(cluster, 'ConfigMap', recordName(FEDERATION)));
      break;
    case 'tamper with the record':
      tamper(cluster, deed.as);
      break;
    case 'apply for another federation':
      applyForAnother(cluster.memory, deed.which).catch(() => {});
      break;
    case 'back up':
      backups.set(cluster.name, cluster.memory.asThirdParty.objects());
      break;
    case 'lead elsewhere':
      cluster.access.leadElsewhere(deed.to === 'the backup' ? (backups.get(cluster.name) ?? []) : []);
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
    case 'control':
      control(cluster.memory, live).catch(() => {});
      break;
    case 'contest':
      if (live.kind === 'ConfigMap') cluster.tuner.contest(live.metadata.name);
      break;
    case 'delete':
      removeIfThere(cluster, live);
      break;
    case 'relabel':
      edit(theirs, live, { metadata: { labels: { 'site.example/theirs': 'yes' } } });
      break;
    case 'hold':
      world.held.push({ cluster: cluster.name, kind: live.kind, name: live.metadata.name });
      edit(theirs, live, { metadata: { finalizers: ['site.example/held'] } });
      break;
    case 'disown':
      edit(theirs, live, { metadata: { labels: { [PART_OF_LABEL]: null } } });
      break;
    case 'delete slowly':
      edit(theirs, live, { metadata: { finalizers: ['site.example/slow'] } });
      world.time.after(100, undefined, () =>
        removeIfThere(cluster, find(cluster, live.kind, live.metadata.name)),
      );
      world.time.after(deed.forMs, undefined, () => release(world, cluster));
      return;
  }
}

/** Lets go what finalizers hold, but for what is held to the end. */
export function release({ held }: Pick<World, 'held'>, cluster: SimCluster): void {
  for (const live of cluster.memory.asThirdParty.objects()) {
    const isHeld = held.some((one) => isThat(one, cluster, live));
    if (live.metadata.finalizers?.length && !isHeld) {
      edit(cluster.memory.as('somebody'), live, { metadata: { finalizers: null } });
    }
  }
}

function isThat(held: Held, { name }: SimCluster, { kind, metadata }: KubeObject): boolean {
  return held.cluster === name && held.kind === kind && held.name === metadata.name;
}

/** Removes what a federation has in a cluster. */
export function removeMembersOf(cluster: SimCluster, federation: string): void {
  const members = cluster.memory.asThirdParty
    .objects()
    .filter(({ metadata }) => metadata.labels?.[PART_OF_LABEL] === applySetId(federation));
  for (const member of members) removeIfThere(cluster, member);
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
