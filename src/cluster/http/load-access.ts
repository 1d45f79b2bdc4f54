import type { RequestOptions } from 'node:https';
import { type Cluster, KubeConfig, type User } from '@kubernetes/client-node';
import type { Access } from './access.ts';
import { type Allowance, accessFaults } from './access-rules.ts';
import { type PluginCredential, type PluginDeps, runPlugin } from './exec-plugin.ts';
import {
  fault,
  type KubeconfigEntry,
  type KubeconfigSource,
  readKubeconfig,
  readText,
} from './kubeconfig.ts';

/** An access, and how long it may be used without asking again. */
export interface Loaded {
  access: Access;
  /** Ms from now. */
  validMs: number;
}

/** Files (tokens, certificates, the kubeconfig itself) are read again after this time, as client-go does with tokens. */
const FILES_MS = 60_000;
/** A credential is not used in its last moments. */
const MARGIN_MS = 10_000;

/**
 * Reads a cluster's access from its kubeconfig, each time anew; a plugin is asked again only when its
 * credential has expired or `fresh` says that it was refused. Rejects with a `ClusterError`.
 */
export function accessLoader(
  deps: PluginDeps,
  options: { kubeconfig: KubeconfigSource; allow: readonly Allowance[] },
): (fresh: boolean) => Promise<Loaded> {
  const credentialOf = rememberedCredential(deps);
  return async (fresh) => {
    const { path } = options.kubeconfig;
    const entry = await readKubeconfig(options.kubeconfig);
    const faults = accessFaults(entry.cluster, entry.user, options.allow);
    if (faults.length > 0) throw fault(path, faults.join('; '));
    const credential = entry.user.exec ? await credentialOf(entry, fresh) : undefined;
    const user = await effectiveUser(entry, credential);
    try {
      return { access: await accessOf(entry.cluster, user), validMs: validMs(deps, credential) };
    } catch (error) {
      throw fault(path, unreadable(error, entry));
    }
  };
}

/** The plugin's last credential, until it expires or is refused; another `exec` is another plugin. */
function rememberedCredential(deps: PluginDeps) {
  let last: { call: string; credential: PluginCredential } | undefined;
  return async (entry: KubeconfigEntry, fresh: boolean): Promise<PluginCredential> => {
    const call = JSON.stringify(entry.user.exec);
    if (!fresh && last?.call === call && validMs(deps, last.credential) > 0) return last.credential;
    const credential = await runPlugin(deps, { ...entry, exec: entry.user.exec }).catch((error: Error) => {
      throw fault(entry.path, error.message);
    });
    last = { call, credential };
    return credential;
  };
}

function validMs({ clock }: PluginDeps, credential: PluginCredential | undefined): number {
  const left = (credential?.expiresAt ?? Number.POSITIVE_INFINITY) - clock.now() - MARGIN_MS;
  return Math.min(FILES_MS, left);
}

/** The user with what plugin and token file gave in place of where they are found. */
async function effectiveUser(entry: KubeconfigEntry, credential?: PluginCredential): Promise<User> {
  const { exec: _asked, ...user } = entry.user;
  if (entry.tokenFile !== undefined) {
    const token = await readText(entry.path, { field: 'tokenFile', path: entry.tokenFile });
    return { ...user, token: token.trim() };
  }
  if (credential === undefined) return user;
  const { token, certificate, key } = credential;
  return {
    ...user,
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined ? {} : { certFile: '', certData: base64(certificate) }),
    ...(key === undefined ? {} : { keyFile: '', keyData: base64(key) }),
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** KubeConfig reads the files and applies the auth-provider; connections are ours, so it is shown no proxy and no http. */
async function accessOf(cluster: Cluster, user: User): Promise<Access> {
  const { proxyUrl, ...direct } = cluster;
  const config = new KubeConfig();
  const server = new URL(cluster.server);
  config.loadFromClusterAndUser(
    { ...direct, skipTLSVerify: cluster.skipTLSVerify || server.protocol === 'http:' },
    user,
  );
  const headers: Record<string, string> = {};
  const options: RequestOptions & { servername?: string } = { headers };
  await config.applyToHTTPSOptions(options);
  const basic: Record<string, string> = options.auth
    ? { Authorization: `Basic ${base64(options.auth)}` }
    : {};
  return {
    server,
    proxyUrl: proxyUrl || undefined,
    headers: { ...basic, ...headers },
    tls: {
      ca: pem(options.ca),
      cert: pem(options.cert),
      key: pem(options.key),
      servername: options.servername,
      rejectUnauthorized: !cluster.skipTLSVerify,
    },
  };
}

/** Names the field whose file is missing: its value may be the key itself. What else an auth-provider says may hold its credentials. */
function unreadable(error: unknown, { cluster, user }: KubeconfigEntry): string {
  const files = {
    'certificate-authority': cluster.caFile,
    'client-certificate': user.certFile,
    'client-key': user.keyFile,
  };
  if (!(error instanceof Error && 'code' in error && 'path' in error)) {
    return 'its auth-provider gave no credentials';
  }
  const [field = 'a field'] = Object.entries(files).find(([, path]) => path === error.path) ?? [];
  return `the file that its \`${field}\` names cannot be read (${error.code}): check the path, and who may read it`;
}

function pem(value: unknown): string | Buffer | undefined {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value : undefined;
}
