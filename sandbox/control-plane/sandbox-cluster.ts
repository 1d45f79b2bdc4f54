import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Child } from '../processes/child.ts';
import { freePort } from '../processes/free-port.ts';
import type { Reaper } from '../processes/reaper.ts';
import { type ApiClient, apiClient } from './api-client.ts';
import { startApiServer, untilReady } from './api-server.ts';
import { type AuditLog, auditLog } from './audit-log.ts';
import type { Binaries } from './binaries/versions.ts';
import { regionOf, zoneOf } from './cluster-names.ts';
import { addNode, startControllers, untilSchedulable } from './controllers.ts';
import type { Credentials } from './credentials.ts';
import { writeKubeconfig } from './kubeconfig.ts';

/** One real Kubernetes API server of the sandbox, with its controllers or without, and what can be done to it. */
export interface SandboxCluster {
  /** Also the name of its context in the kubeconfigs. */
  readonly name: string;
  readonly region: string;
  readonly zone: string;
  /** `https://127.0.0.1:PORT`: the same after `start` and `wipe`. */
  readonly server: string;
  /** Of its kube-system namespace; another one after `wipe`. */
  readonly uid: string;
  /** Whether workloads become ready here. */
  readonly hasControllers: boolean;
  /** Plain requests as user `admin`. */
  readonly client: ApiClient;
  readonly audit: AuditLog;
  /** Of everything that runs for this cluster alone. */
  pids(): number[];
  /** kill -9 of the API server: connections are refused. */
  stop(): Promise<void>;
  /** Starts the API server again where it was; resolves when it is ready. */
  start(): Promise<void>;
  /** SIGSTOP of the API server: connections open, nobody answers. */
  pause(): void;
  resume(): void;
  /** Puts a new, empty cluster with another uid behind the same address and credentials. */
  wipe(): Promise<void>;
  /** Closes our own connections to it. */
  close(): Promise<void>;
}

export interface ClusterOptions {
  name: string;
  reaper: Reaper;
  binaries: Binaries;
  credentials: Credentials;
  etcdUrl: string;
  auditPolicyFile: string;
  /** Of the whole control plane; the cluster makes one of its own in it. */
  folder: string;
  withControllers: boolean;
}

/** Starts an API server, then its controllers; resolves when pods can be scheduled. */
export async function startCluster(options: ClusterOptions): Promise<SandboxCluster> {
  const { name, reaper, binaries, credentials, withControllers } = options;
  const folder = join(options.folder, name);
  await mkdir(folder);
  const port = await freePort();
  const server = `https://127.0.0.1:${port}`;
  const { ca, tokens } = credentials;
  const client = apiClient({ server, ca, token: tokens.admin });
  const auditor = apiClient({ server, ca, token: tokens.auditor });
  const auditLogFile = join(folder, 'audit.jsonl');
  let generation = 1;
  const startServer = () =>
    startApiServer(reaper, {
      ...options,
      binary: binaries['kube-apiserver'],
      etcdPrefix: `/r/${name}-${generation}`,
      port,
      auditLogFile,
      folder,
    });

  let apiServer = await startServer();
  let uid = await untilReady(apiServer, client, name);
  const controllers = withControllers ? await addControllers() : [];

  async function addControllers(): Promise<Child[]> {
    const kubeconfig = join(folder, 'kubeconfig.json');
    const token = tokens['control-plane'];
    await writeKubeconfig(kubeconfig, { user: 'control-plane', token, ca, clusters: [{ name, server }] });
    await addNode(client, name);
    const children = await startControllers(reaper, { binaries, kubeconfig, folder });
    await untilSchedulable(children, client, name);
    return children;
  }

  async function start(): Promise<void> {
    if (apiServer.running()) return;
    apiServer = await startServer();
    uid = await untilReady(apiServer, client, name);
  }

  return {
    name,
    region: regionOf(name),
    zone: zoneOf(name),
    server,
    get uid() {
      return uid;
    },
    hasControllers: withControllers,
    client,
    audit: auditLog(auditLogFile, auditor),
    pids: () => [apiServer, ...controllers].filter((child) => child.running()).map((child) => child.pid),
    stop: () => apiServer.kill(),
    start,
    pause: () => apiServer.pause(),
    resume: () => apiServer.resume(),
    wipe: async () => {
      await apiServer.kill();
      generation += 1;
      await start();
      if (withControllers) await addNode(client, name);
      if (withControllers) await untilSchedulable(controllers, client, name);
    },
    close: async () => {
      await Promise.all([client.close(), auditor.close()]);
    },
  };
}
