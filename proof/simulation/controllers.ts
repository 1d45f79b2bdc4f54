import type { ObjectAddress, Resource } from '../../src/cluster/cluster.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { builtInResources } from '../../test/doubles/memory-cluster/kinds.ts';
import type { Change } from '../../test/doubles/memory-cluster/store.ts';
import type { MemoryCluster } from '../../test/doubles/memory-cluster.ts';
import type { Dice } from './seeded.ts';
import { addressOf, ip } from './site.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How a cluster's load balancer gives addresses. */
export type AddressMode =
  | 'shared'
  /** After half a minute or so. */
  | 'late'
  | 'missing'
  /** One that no other cluster has. */
  | 'different'
  /** Annotations that change are not looked at for a while: the old address stays. */
  | 'stale'
  /** Taken away and given back, again and again. */
  | 'flapping';

/** A cluster's own controllers: load balancer and deployments. */
export interface Controllers {
  changed(change: Change): void;
  setMode(mode: AddressMode): void;
}

export interface ControllerDeps {
  time: VirtualTime;
  throwDice: Dice;
  cluster: () => MemoryCluster;
  /** Of the cluster among all. */
  index: number;
}

const FLAP_MS = 4_000;

export function controllers(deps: ControllerDeps): Controllers {
  const { time, throwDice, cluster, index } = deps;
  let mode: AddressMode = 'shared';
  let count = 0;
  let isFlapping = false;

  function later(ms: number, act: () => void): void {
    time.after(ms + throwDice(`controllers ${index} ${count++}`) * ms, undefined, act);
  }

  function balance(): void {
    for (const live of ofKind(cluster(), 'Ingress')) {
      const addresses = wanted(live);
      if (addresses.join() !== givenTo(live).join())
        writeStatus(cluster(), live, {
          loadBalancer: { ingress: addresses.map((address) => ({ ip: address })) },
        });
    }
  }

  function delayOf({ object, previous }: Change): number {
    if (mode === 'late') return 30_000;
    const hasMoved = previous !== undefined && addressOf(object) !== addressOf(previous);
    return mode === 'stale' && hasMoved ? 40_000 : 300;
  }

  function flap(): void {
    if (isFlapping || mode !== 'flapping') return;
    isFlapping = true;
    later(FLAP_MS, () => {
      isFlapping = false;
      balance();
      flap();
    });
  }

  function wanted(live: KubeObject): string[] {
    if (mode === 'missing') return [];
    if (mode === 'different') return [ip(100 + index)];
    if (mode === 'flapping' && givenTo(live).length > 0) return [];
    return [ip(addressOf(live))];
  }

  return {
    changed: (change) => {
      if (change.type === 'DELETED') return;
      if (change.object.kind === 'Deployment') later(500, () => deploy(cluster()));
      if (change.object.kind === 'Ingress') later(delayOf(change), balance);
    },
    setMode: (next) => {
      mode = next;
      later(200, balance);
      flap();
    },
  };
}

function deploy(cluster: MemoryCluster): void {
  for (const live of ofKind(cluster, 'Deployment')) {
    const { generation } = live.metadata;
    const status = live['status'] as { observedGeneration?: number } | undefined;
    if (status?.observedGeneration === generation) continue;
    const { replicas } = live['spec'] as { replicas: number };
    const ready = { readyReplicas: replicas, updatedReplicas: replicas, availableReplicas: replicas };
    const conditions = [{ type: 'Available', status: 'True' }];
    writeStatus(cluster, live, { observedGeneration: generation, replicas, ...ready, conditions });
  }
}

function writeStatus({ asThirdParty }: MemoryCluster, live: KubeObject, status: object): void {
  asThirdParty.writeStatus(resourceOf(live.kind), at(live), status);
}

export function resourceOf(kind: string): Resource {
  const found = builtInResources.find((resource) => resource.kind === kind);
  if (!found) throw new Error(`the double serves no ${kind}`);
  return found;
}

export function ofKind({ asThirdParty }: MemoryCluster, kind: string): KubeObject[] {
  return asThirdParty.objects().filter((object) => object.kind === kind);
}

export function at({ metadata: { name, namespace } }: KubeObject): ObjectAddress {
  return { name, ...(namespace !== undefined && { namespace }) };
}

/** The addresses in an Ingress's status. */
export function givenTo(live: KubeObject): string[] {
  const status = live['status'] as { loadBalancer?: { ingress?: { ip: string }[] } } | undefined;
  return (status?.loadBalancer?.ingress ?? []).map((entry) => entry.ip);
}
