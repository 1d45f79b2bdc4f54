import type { Cluster, User } from '@kubernetes/client-node';

/** What a kubeconfig may hold only where the installation allows it by name. */
export type Allowance = 'exec' | 'auth-provider' | 'insecure-skip-tls-verify' | 'http';

/** What is wrong with how a kubeconfig reaches a cluster: one sentence each, none where all is well. Pure. */
export function accessFaults(cluster: Cluster, user: User, allow: readonly Allowance[]): string[] {
  return [
    ...serverFaults(cluster.server),
    ...proxyFaults(cluster.proxyUrl),
    ...uses(cluster, user)
      .filter((use) => !allow.includes(use))
      .map(
        (use) =>
          `it uses ${WORDS[use]}, which this installation does not allow: remove it, or allow "${use}" for this cluster`,
      ),
  ];
}

const WORDS: Readonly<Record<Allowance, string>> = {
  exec: 'an exec credential plugin',
  'auth-provider': 'an auth-provider',
  'insecure-skip-tls-verify': 'insecure-skip-tls-verify',
  http: 'a server without TLS (http://)',
};

function uses(cluster: Cluster, user: User): Allowance[] {
  const found: Allowance[] = [];
  if (runsCommand(user)) found.push('exec');
  if (user.authProvider) found.push('auth-provider');
  if (cluster.skipTLSVerify) found.push('insecure-skip-tls-verify');
  if (cluster.server.startsWith('http:')) found.push('http');
  return found;
}

/** Old kubeconfigs hide a plugin in the auth-provider, and the gcp and azure ones run `cmd-path`. */
function runsCommand({ exec, authProvider }: User): boolean {
  const config = authProvider?.config ?? {};
  return Boolean(exec || authProvider?.name === 'exec' || config.exec || config['cmd-path']);
}

function serverFaults(server: string): string[] {
  const url = URL.parse(server);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    return ['its `server` is not an https:// URL: correct it'];
  }
  return url.username === '' && url.password === ''
    ? []
    : ['its `server` holds credentials: move them to the user'];
}

function proxyFaults(proxyUrl: string | undefined): string[] {
  if (!proxyUrl) return [];
  const known = ['http:', 'https:', 'socks5:'].includes(URL.parse(proxyUrl)?.protocol ?? '');
  return known ? [] : ['its `proxy-url` is not an http://, https:// or socks5:// URL: correct it'];
}
