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
import { copyPrefix, writeCopy } from './etcd-copy.ts';
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
  /**
   * Copies what its etcd holds now. The function that it resolves with brings the cluster back to that, as after a
   * restore from a backup: the same uid, and all objects as they were.
   */
  keepCopy(): Promise<() => Promise<void>>;
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
  const { name, credentials, withControllers } = options;
  const folder = join(options.folder, name);
  await mkdir(folder);
  const port = await freePort();
  const server = `https://127.0.0.1:${port}`;
  const { ca, tokens } = credentials;
  const client = apiClient({ server, ca, token: tokens.admin });
  const auditor = apiClient({ server, ca, token: tokens.auditor });
  const auditLogFile = join(folder, 'audit.jsonl');
  const life = await startLife({ ...options, folder, port, auditLogFile, client });
  const controllers = withControllers ? await addControllers(options, { folder, server, client }) : [];
  return {
    name,
    region: regionOf(name),
    zone: zoneOf(name),
    server,
    get uid() {
      return life.uid();
    },
    hasControllers: withControllers,
    client,
    audit: auditLog(auditLogFile, auditor),
    pids: () => [life.process(), ...controllers].filter((child) => child.running()).map(({ pid }) => pid),
    stop: () => life.process().kill(),
    start: () => life.start(),
    pause: () => life.process().pause(),
    resume: () => life.process().resume(),
    wipe: async () => {
      await life.startEmpty();
      if (!withControllers) return;
      await addNode(client, name);
      await untilSchedulable(controllers, client, name);
    },
    keepCopy: () => life.keepCopy(),
    close: async () => {
      await Promise.all([client.close(), auditor.close()]);
    },
  };
}

/** An API server that dies and comes back, as itself or as another cluster. */
interface ServerLife {
  process(): Child;
  uid(): string;
  start(): Promise<void>;
  /** The present one is killed; another etcd prefix is another cluster. */
  startEmpty(): Promise<void>;
  /** The present one is killed; a copy under another etcd prefix is the same cluster, as it was. */
  keepCopy(): Promise<() => Promise<void>>;
}

type LifeOptions = ClusterOptions & { port: number; auditLogFile: string; client: ApiClient };

async function startLife(options: LifeOptions): Promise<ServerLife> {
  const { name, reaper, binaries, client, etcdUrl } = options;
  let generation = 1;
  const prefix = () => `/r/${name}-${generation}`;
  const startServer = () => {
    const etcdPrefix = prefix();
    return startApiServer(reaper, { ...options, binary: binaries['kube-apiserver'], etcdPrefix });
  };
  let apiServer = await startServer();
  let uid = await untilReady(apiServer, client, name);
  const start = async () => {
    if (apiServer.running()) return;
    apiServer = await startServer();
    uid = await untilReady(apiServer, client, name);
  };
  const startAnew = async (fill: (prefix: string) => Promise<void>) => {
    await apiServer.kill();
    generation += 1;
    await fill(prefix());
    await start();
  };
  return {
    process: () => apiServer,
    uid: () => uid,
    start,
    startEmpty: () => startAnew(async () => undefined),
    keepCopy: async () => {
      const copy = await copyPrefix(etcdUrl, prefix());
      return () => startAnew((fresh) => writeCopy(etcdUrl, fresh, copy));
    },
  };
}

async function addControllers(
  { name, reaper, binaries, credentials }: ClusterOptions,
  { folder, server, client }: { folder: string; server: string; client: ApiClient },
): Promise<Child[]> {
  const kubeconfig = join(folder, 'kubeconfig.json');
  const { ca, tokens } = credentials;
  const user = 'control-plane';
  await writeKubeconfig(kubeconfig, { user, token: tokens[user], ca, clusters: [{ name, server }] });
  await addNode(client, name);
  const children = await startControllers(reaper, { binaries, kubeconfig, folder });
  await untilSchedulable(children, client, name);
  return children;
}
