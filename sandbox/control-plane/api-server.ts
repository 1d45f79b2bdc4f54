import { join } from 'node:path';
import { type Child, startChild } from '../processes/child.ts';
import type { Reaper } from '../processes/reaper.ts';
import { until } from '../processes/until.ts';
import type { ApiClient } from './api-client.ts';
import type { Credentials } from './credentials.ts';
import { goEnv } from './go-env.ts';

export interface ApiServerOptions {
  binary: string;
  etcdUrl: string;
  /** Where in etcd this cluster's objects are: another prefix is another cluster. */
  etcdPrefix: string;
  port: number;
  credentials: Credentials;
  auditPolicyFile: string;
  auditLogFile: string;
  /** Takes the log. */
  folder: string;
}

export async function startApiServer(reaper: Reaper, options: ApiServerOptions): Promise<Child> {
  const logFile = join(options.folder, 'kube-apiserver.log');
  return startChild(reaper, { command: options.binary, args: apiServerArgs(options), logFile, env: goEnv });
}

/**
 * Priority and fairness stays on: client-go limits itself to five requests a second where it is off. Service accounts are
 * not admitted, since nobody makes them here.
 */
function apiServerArgs(options: ApiServerOptions): string[] {
  const { files } = options.credentials;
  return [
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${options.port}`,
    `--tls-cert-file=${files.certificate}`,
    `--tls-private-key-file=${files.key}`,
    `--token-auth-file=${files.tokens}`,
    '--authorization-mode=RBAC',
    `--etcd-servers=${options.etcdUrl}`,
    `--etcd-prefix=${options.etcdPrefix}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.signingPublicKey}`,
    `--service-account-signing-key-file=${files.signingKey}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--disable-admission-plugins=ServiceAccount',
    '--endpoint-reconciler-type=none',
    `--audit-policy-file=${options.auditPolicyFile}`,
    `--audit-log-path=${options.auditLogFile}`,
  ];
}

/** Waits until the server is ready, and resolves with the uid of its kube-system namespace: the cluster's identity. */
export function untilReady(server: Child, client: ApiClient, name: string): Promise<string> {
  return until(() => clusterUid(client), {
    what: `${name}: kube-apiserver is ready`,
    check: async () => {
      if (!server.running()) throw new Error(`${name}: kube-apiserver ended:\n${await server.lastWords()}`);
    },
  });
}

async function clusterUid(client: ApiClient): Promise<string | undefined> {
  try {
    const ready = await client.request('GET', '/readyz');
    if (ready.status !== 200) return undefined;
    const namespace = await client.request('GET', '/api/v1/namespaces/kube-system');
    return (namespace.body as { metadata?: { uid?: string } }).metadata?.uid;
  } catch {
    return undefined;
  }
}
