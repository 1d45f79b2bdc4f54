import type { ObjectAddress, Resource } from '../../../src/cluster/cluster.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { builtInResources } from '../../../test/doubles/memory-cluster/kinds.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import type { MemoryCluster } from '../../../test/doubles/memory-cluster.ts';
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
  | 'flapping'
  /** Beside the one that it shares, another that no other cluster has. */
  | 'second';

/** How a cluster's controller of Deployments does its work. */
export type DeploymentMode =
  | 'prompt'
  /** After half a minute or so. */
  | 'late'
  /** It gives up: no pod gets available before its progress deadline. */
  | 'failing';

/** A cluster's own controllers: load balancer and deployments. */
export interface Controllers {
  changed(change: Change): void;
  setMode(mode: AddressMode): void;
  deployAs(mode: DeploymentMode): void;
  /** From now on the Deployment's status changes every so often, and says nothing new. */
  beat(everyMs: number): void;
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
  let deploying: DeploymentMode = 'prompt';
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
    const shared = ip(addressOf(live));
    return mode === 'second' ? [shared, ip(200 + index)] : [shared];
  }

  function beat(everyMs: number): void {
    time.after(everyMs, undefined, () => {
      for (const live of ofKind(cluster(), 'Deployment'))
        writeStatus(cluster(), live, afterBeat(live, time.now()));
      beat(everyMs);
    });
  }

  return {
    changed: (change) => {
      if (change.type === 'DELETED') return;
      if (change.object.kind === 'Deployment')
        later(deploying === 'late' ? 30_000 : 500, () => deploy(cluster(), deploying === 'failing'));
      if (change.object.kind === 'Ingress') later(delayOf(change), balance);
    },
    setMode: (next) => {
      mode = next;
      later(200, balance);
      flap();
    },
    deployAs: (next) => {
      if (next === deploying) return;
      deploying = next;
      if (next !== 'late') later(200, () => deploy(cluster(), next === 'failing'));
    },
    beat,
  };
}

interface DeploymentStatus {
  observedGeneration?: number;
  availableReplicas?: number;
  conditions?: object[];
}

function deploy(cluster: MemoryCluster, fails: boolean): void {
  for (const live of ofKind(cluster, 'Deployment')) {
    const { generation } = live.metadata;
    const status = live['status'] as DeploymentStatus | undefined;
    const hasFailed = status?.availableReplicas === 0;
    if (status?.observedGeneration === generation && hasFailed === fails) continue;
    const { replicas } = live['spec'] as { replicas: number };
    const there = fails ? 0 : replicas;
    const ready = { readyReplicas: there, updatedReplicas: replicas, availableReplicas: there };
    const conditions = fails ? GIVEN_UP : [{ type: 'Available', status: 'True' }];
    writeStatus(cluster, live, { observedGeneration: generation, replicas, ...ready, conditions });
  }
}

const GIVEN_UP = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];

/** The status with a condition that only tells the time. */
function afterBeat(live: KubeObject, nowMs: number): object {
  const { conditions = [], ...status } = (live['status'] ?? {}) as DeploymentStatus;
  const others = conditions.filter((one) => !('lastHeartbeatTime' in one));
  const beat = { type: 'Alive', status: 'True', lastHeartbeatTime: new Date(nowMs).toISOString() };
  return { ...status, conditions: [...others, beat] };
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
