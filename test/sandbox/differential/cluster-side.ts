import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import { systemClock } from '../../../src/clock/system-clock.ts';
import type { Cluster, ObjectAddress, Resource } from '../../../src/cluster/cluster.ts';
import { classify } from '../../../src/cluster/http/classify.ts';
import { httpCluster } from '../../../src/cluster/http/http-cluster.ts';
import { collectionPath, objectPath } from '../../../src/cluster/http/paths.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { builtInResources } from '../../doubles/memory-cluster/kinds.ts';
import { memoryCluster } from '../../doubles/memory-cluster.ts';

/** One of the two clusters that are compared, and what is done behind its back. */
export interface ClusterSide {
  as(manager: string): Cluster;
  writeStatus(
    resource: Resource,
    at: ObjectAddress,
    by: { status: object; manager: string },
  ): Promise<KubeObject>;
  remove(resource: Resource, at: ObjectAddress): Promise<void>;
  /** Ends the history: nothing of it is left to meet the next. */
  clean(resource: Resource): Promise<void>;
}

const namespaces = builtInResources.find(({ kind }) => kind === 'Namespace') as Resource;

export async function bearNamespace(cluster: Cluster, name: string): Promise<void> {
  await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

/** A cluster in memory, new for each history. */
export async function doubleSide(namespace: string): Promise<ClusterSide> {
  const cluster = memoryCluster({ name: 'memory', clock: manualClock() });
  await bearNamespace(cluster, namespace);
  return {
    as: cluster.as,
    writeStatus: async (resource, at, { status, manager }) =>
      cluster.asThirdParty.writeStatus(resource, at, status, manager),
    remove: async (resource, at) => {
      cluster.asThirdParty.remove(resource, at);
    },
    clean: async () => {},
  };
}

export interface RealSide extends ClusterSide {
  close(): Promise<void>;
}

/** A real API server, the same for all histories. */
export function realSide({ name, client }: SandboxCluster, kubeconfig: string, namespace: string): RealSide {
  const opened = new Map<string, Cluster>();
  const as = (manager: string): Cluster => {
    const cluster =
      opened.get(manager) ??
      httpCluster({
        name,
        kubeconfig: { path: kubeconfig, context: name },
        allow: [],
        clock: systemClock,
        manager,
      });
    opened.set(manager, cluster);
    return cluster;
  };
  const send = async (...request: Parameters<typeof client.request>): Promise<KubeObject> => {
    const { status, body } = await client.request(...request);
    if (status >= 300) throw classify({ status, body });
    return body as KubeObject;
  };
  const patchType = 'application/merge-patch+json';
  return {
    as,
    writeStatus: (resource, at, { status, manager }) =>
      send('PATCH', `${objectPath(resource, at)}/status?fieldManager=${manager}`, { status }, patchType),
    remove: async (resource, at) => {
      await send('DELETE', objectPath(resource, at));
    },
    clean: async (resource) => {
      const { items } = await as('lockstep').list(resource, { namespace });
      const held = items.filter(({ metadata }) => metadata.finalizers !== undefined);
      for (const { metadata } of held) {
        const path = objectPath(resource, { name: metadata.name, namespace });
        await send('PATCH', path, { metadata: { finalizers: null } }, patchType);
      }
      await send('DELETE', collectionPath(resource, namespace));
    },
    close: async () => {
      await Promise.all([...opened.values()].map((cluster) => cluster.close()));
    },
  };
}
