import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Clock } from '../clock/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { httpCluster } from '../cluster/http/http-cluster.ts';
import type { Config } from './config-schema.ts';

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
      const cluster = httpCluster({
        name,
        kubeconfig: sourceOf(config, name, env),
        allow: config.kubeconfig.allow,
        clock,
        env,
      });
      connections.set(name, cluster);
      return cluster;
    },
    close: async () => {
      await Promise.all([...connections.values()].map((cluster) => cluster.close()));
    },
  };
}

/** How a cluster is reached: as lockstep.yaml says, by default through the context of its name. */
export function sourceOf(
  { kubeconfig, clusters }: Pick<Config, 'kubeconfig' | 'clusters'>,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): { path: string; context: string } {
  const own = clusters[name];
  return {
    path: own?.kubeconfig ?? kubeconfig.path ?? defaultKubeconfig(env),
    context: own?.context ?? name,
  };
}

/** As kubectl finds it; of several files in KUBECONFIG the first. */
export function defaultKubeconfig(env: Readonly<Record<string, string | undefined>>): string {
  return env['KUBECONFIG']?.split(delimiter)[0] || join(homedir(), '.kube', 'config');
}
