import { systemClock } from '../src/clock/system-clock.ts';
import { httpCluster } from '../src/cluster/http/http-cluster.ts';
import { apiClient } from './control-plane/api-client.ts';
import { findBinaries } from './control-plane/binaries.ts';
import { chooseClusters, clusterNames } from './control-plane/cluster-names.ts';
import { type ControlPlane, startControlPlane } from './control-plane/control-plane.ts';
import type { User } from './control-plane/credentials.ts';
import type { SandboxCluster } from './control-plane/sandbox-cluster.ts';
import { type GitServer, startGitServer } from './git-server/git-server.ts';
import { type BalancedCluster, type LoadBalancer, startLoadBalancer } from './load-balancer/load-balancer.ts';
import { compileAhead } from './processes/compile-ahead.ts';
import { type Reaper, startReaper } from './processes/reaper.ts';
import { type SandboxRedis, startRedis } from './redis.ts';

export interface SandboxOptions {
  /** How many API servers, 1 to 9; by default all nine. */
  clusters?: number;
  /** Whether workloads become ready: in all clusters, in none, or in the first so many. By default in all. */
  controllers?: boolean | number;
  /** For whoever starts many processes of Lockstep: their code is compiled once, meanwhile. */
  compileAhead?: boolean;
  onProgress?: (message: string) => void;
}

/** The world around Lockstep on one machine: real parts, all on loopback. */
export interface Sandbox {
  /** Sorted by name. */
  clusters: SandboxCluster[];
  /** As Lockstep reaches the clusters: one context a cluster, of its name. */
  kubeconfig: string;
  /** The same for others, whom the audit log tells apart. */
  kubeconfigs: Record<User, string>;
  /** Absolute path of a kubectl of the clusters' version. */
  kubectl: string;
  git: GitServer;
  redis: SandboxRedis;
  loadBalancer: LoadBalancer;
  /** For what else a test has to start or to keep: it ends with the sandbox. */
  reaper: Reaper;
  /** For files of tests; removed with the sandbox. */
  folder: string;
  /** Where processes of Lockstep find their code compiled, if it was asked for. */
  compiled: string | undefined;
  /** How long each step took, in ms; steps run side by side. */
  timings: Record<string, number>;
  /** Of all processes that it runs now. */
  pids(): number[];
  /** Ends all of it, and removes its files. May be called twice. */
  stop(): Promise<void>;
}

/** Starts everything side by side; resolves when all of it is ready, else leaves nothing behind. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const reaper = startReaper();
  try {
    return await start(reaper, options);
  } catch (error) {
    await reaper.close();
    throw error;
  }
}

async function start(reaper: Reaper, options: SandboxOptions): Promise<Sandbox> {
  const { clusters: count = clusterNames.length, controllers = true, onProgress = () => undefined } = options;
  const names = chooseClusters(count);
  const withControllers = (name: string) => names.indexOf(name) < controllerCount(controllers, count);
  const timings: Record<string, number> = {};
  const timed = stopwatch(timings);

  const folder = await reaper.folder('lockstep-sandbox-');
  const binaries = await timed('binaries', findBinaries({ reaper, env: process.env, onProgress }));
  onProgress(`starting ${count} Kubernetes API servers, Redis and a Git server`);
  const [controlPlane, redis, git, compiled] = await Promise.all([
    timed(
      'control plane',
      startControlPlane({ reaper, binaries, folder, names, withControllers, onProgress }),
    ),
    timed('redis', startRedis({ reaper, folder })),
    timed('git server', startGitServer(folder)),
    options.compileAhead ? timed('compiled code', compileAhead(folder)) : undefined,
  ]);
  const loadBalancer = startLoadBalancer(balanced(controlPlane));

  const { clusters, kubeconfigs } = controlPlane;
  const stop = async () => {
    await Promise.all([loadBalancer.stop(), git.stop(), ...clusters.map((cluster) => cluster.close())]);
    await reaper.close();
  };
  let stopping: Promise<void> | undefined;
  return {
    clusters,
    kubeconfig: kubeconfigs.lockstep,
    kubeconfigs,
    kubectl: binaries.kubectl,
    git,
    redis,
    loadBalancer,
    reaper,
    folder,
    compiled,
    timings,
    pids: () => [
      reaper.pid,
      controlPlane.etcdPid,
      redis.pid,
      ...clusters.flatMap((cluster) => cluster.pids()),
    ],
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function controllerCount(controllers: boolean | number, clusters: number): number {
  if (typeof controllers === 'number') return controllers;
  return controllers ? clusters : 0;
}

function stopwatch(timings: Record<string, number>) {
  return async <T>(step: string, work: Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work;
    timings[step] = Math.round(performance.now() - began);
    return result;
  };
}

/** The load balancer writes as a user of its own. */
function balanced({ clusters, kubeconfigs, credentials }: ControlPlane): BalancedCluster[] {
  const user = 'load-balancer';
  return clusters.map(({ name, server }) => ({
    name,
    cluster: httpCluster({
      name,
      kubeconfig: { path: kubeconfigs[user], context: name },
      allow: [],
      clock: systemClock,
      manager: user,
    }),
    client: apiClient({ server, ca: credentials.ca, token: credentials.tokens[user] }),
  }));
}
