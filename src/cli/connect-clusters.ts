import type { Clock } from '../clock/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Config } from './config-schema.ts';
import { sourceOf } from './kubeconfig-source.ts';
import { openCluster } from './open-cluster.ts';

/** One connection pool a cluster, made when first asked for and shared by all that talk to it. */
export interface ClusterConnections {
  open(name: string): Cluster;
  close(): Promise<void>;
}

export function connectClusters(
  config: Pick<Config, 'kubeconfig' | 'clusters'>,
  clock: Clock,
  env: Readonly<Record<string, string | undefined>>,
): ClusterConnections {
  const connections = new Map<string, Cluster>();
  return {
    open: (name) => {
      const known = connections.get(name);
      if (known) return known;
      const access = { ...sourceOf(config, name, env), allow: config.kubeconfig.allow };
      const cluster = openCluster(name, access, { clock, env });
      connections.set(name, cluster);
      return cluster;
    },
    close: async () => {
      await Promise.all([...connections.values()].map((cluster) => cluster.close()));
    },
  };
}
