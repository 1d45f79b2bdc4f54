import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { displayName, type KubeObject, refOf } from '../../src/cluster/object.ts';
import type { ApiClient } from '../control-plane/api-client.ts';
import { type AddressMode, type AddressPool, addressPool } from './address-pool.ts';
import { follow } from './follow.ts';

/** A cluster that is down gets the address when it is back. */
const retryMs = 200;

/** How addresses are given from now on. */
export interface LoadBalancerOrder {
  /** Only in this cluster; by default in all. */
  cluster?: string;
  /** Only in this namespace, whatever holds for the others; by default in all that have no order of their own. */
  namespace?: string | undefined;
  mode?: AddressMode;
  /** Between what is seen and the address. */
  delayMs?: number;
}

/**
 * Stands for whatever gives Ingresses and Services of type LoadBalancer their address: it watches them in all
 * clusters and writes their status, as user `load-balancer`.
 */
export interface LoadBalancer {
  /** Changes how addresses are given, and looks at everything again. */
  set(order: LoadBalancerOrder): void;
  /** Back to shared addresses at once, everywhere or in this namespace. */
  reset(namespace?: string): void;
  stop(): Promise<void>;
}

/** One cluster, as the load balancer reaches it. */
export interface BalancedCluster {
  name: string;
  /** To watch with; closed by `stop`. */
  cluster: Cluster;
  /** To write status with; closed by `stop`. */
  client: ApiClient;
}

export function startLoadBalancer(clusters: BalancedCluster[]): LoadBalancer {
  const pool = addressPool();
  const stopped = new AbortController();
  const balancers = clusters.map((cluster) => balance(cluster, pool, stopped.signal));
  return {
    set: ({ cluster, namespace, ...change }) => {
      for (const balancer of balancers)
        if (cluster === undefined || cluster === balancer.name) balancer.change(namespace, change);
    },
    reset: (namespace) => {
      for (const balancer of balancers) balancer.reset(namespace);
    },
    stop: async () => {
      stopped.abort();
      await Promise.all(balancers.map((balancer) => balancer.ended));
      await Promise.all(clusters.flatMap(({ cluster, client }) => [cluster.close(), client.close()]));
    },
  };
}

interface Settings {
  mode: AddressMode;
  delayMs: number;
}

interface Balancer {
  name: string;
  change(namespace: string | undefined, change: Partial<Settings>): void;
  reset(namespace: string | undefined): void;
  ended: Promise<unknown>;
}

function balance(
  { name, cluster, client }: BalancedCluster,
  pool: AddressPool,
  signal: AbortSignal,
): Balancer {
  const present = new Map<string, KubeObject>();
  const pending = new Map<string, { address: string; timer: NodeJS.Timeout }>();
  const settings = balancerSettings();

  const forget = (key: string) => {
    clearTimeout(pending.get(key)?.timer);
    pending.delete(key);
  };

  function consider(key: string, object: KubeObject): void {
    const { mode, delayMs } = settings.of(object.metadata.namespace);
    const address = isEntryPoint(object) ? pool.addressFor(mode, name, object) : undefined;
    if (address !== undefined && address === pending.get(key)?.address) return;
    forget(key);
    if (address === undefined || signal.aborted || isPublished(object, address)) return;
    const write = async () => {
      pending.delete(key);
      if (await publish(client, object, address)) return;
      await sleep(retryMs, undefined, { ref: false });
      const still = present.get(key);
      if (still) consider(key, still);
    };
    pending.set(key, { address, timer: setTimeout(() => void write(), delayMs).unref() });
  }

  function lookAgain(namespace: string | undefined): void {
    for (const [key, object] of present) {
      if (namespace !== undefined && namespace !== object.metadata.namespace) continue;
      forget(key);
      consider(key, object);
    }
  }

  const follower = {
    onPresent: (object: KubeObject) => {
      const key = displayName(refOf(object));
      present.set(key, object);
      consider(key, object);
    },
    onGone: (object: KubeObject) => {
      const key = displayName(refOf(object));
      present.delete(key);
      forget(key);
    },
  };
  signal.addEventListener('abort', () => [...pending.keys()].forEach(forget));
  return {
    name,
    change: (namespace, change) => {
      settings.change(namespace, change);
      lookAgain(namespace);
    },
    reset: (namespace) => {
      settings.reset(namespace);
      lookAgain(namespace);
    },
    ended: Promise.all([
      follow(cluster, { group: 'networking.k8s.io', kind: 'Ingress' }, follower, signal),
      follow(cluster, { group: '', kind: 'Service' }, follower, signal),
    ]),
  };
}

/** What was ordered: of a namespace, of all that have no order of their own (undefined), or nothing. */
function balancerSettings() {
  const usual: Settings = { mode: 'shared', delayMs: 0 };
  const ordered = new Map<string | undefined, Settings>();
  const of = (namespace: string | undefined) => ordered.get(namespace) ?? ordered.get(undefined) ?? usual;
  return {
    of,
    change: (namespace: string | undefined, change: Partial<Settings>) => {
      ordered.set(namespace, { ...of(namespace), ...change });
    },
    reset: (namespace: string | undefined) => {
      if (namespace === undefined) ordered.clear();
      else ordered.delete(namespace);
    },
  };
}

function isEntryPoint({ kind, spec }: KubeObject): boolean {
  return kind === 'Ingress' || (spec as { type?: string } | undefined)?.type === 'LoadBalancer';
}

interface BalancedStatus {
  loadBalancer?: { ingress?: { ip?: string }[] };
}

function isPublished({ status }: KubeObject, address: string): boolean {
  const ingress = (status as BalancedStatus | undefined)?.loadBalancer?.ingress ?? [];
  return ingress.length === 1 && ingress[0]?.ip === address;
}

/** Resolves with false where it has to be tried again. */
async function publish(client: ApiClient, object: KubeObject, address: string): Promise<boolean> {
  const { namespace, name } = object.metadata;
  const collection =
    object.kind === 'Ingress'
      ? `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`
      : `/api/v1/namespaces/${namespace}/services`;
  const path = `${collection}/${name}/status?fieldManager=load-balancer`;
  const status: BalancedStatus = { loadBalancer: { ingress: [{ ip: address }] } };
  const answer = await client
    .request('PATCH', path, { status }, 'application/merge-patch+json')
    .catch(() => undefined);
  return answer !== undefined && answer.status < 500;
}
