import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { TLSSocket } from 'node:tls';
import { createCertificateAuthority } from '../../../sandbox/control-plane/x509/certificate-authority.ts';
import type { Clock } from '../../../src/clock/clock.ts';
import { systemClock } from '../../../src/clock/system-clock.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { type HttpClusterOptions, httpCluster } from '../../../src/cluster/http/http-cluster.ts';

export const at = { name: 'it', namespace: 'n' };

export const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...at }, data: { a: '1' } };

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** The common name of the client's certificate. */
  client?: string | undefined;
}

/** A server that says what the test wants, and remembers what it was asked. */
export interface LocalServer {
  url: string;
  /** PEM of the authority that signed its certificate. */
  ca: string;
  seen: Seen[];
  /** Connections that were opened. */
  connections: number;
}

export type Answer = (response: ServerResponse, request: Seen) => void;

/** Listens on loopback until the test ends. */
export async function startServer(
  context: TestContext,
  answer: Answer,
  { tls = true } = {},
): Promise<LocalServer> {
  const authority = createCertificateAuthority('unit tests');
  const { certificate, key } = authority.issueServer('server');
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const client = clientOf(request.socket);
    const seen = { method, url, headers, body: Buffer.concat(chunks).toString(), client };
    local.seen.push(seen);
    answer(response, seen);
  };
  const server = tls
    ? createTlsServer({ cert: certificate, key, requestCert: true, rejectUnauthorized: false }, listener)
    : createServer(listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    local.connections += 1;
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const local: LocalServer = { url, ca: authority.certificate, seen: [], connections: 0 };
  context.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return local;
}

function clientOf(socket: Socket): string | undefined {
  const name = socket instanceof TLSSocket ? socket.getPeerCertificate().subject?.CN : undefined;
  return Array.isArray(name) ? name[0] : name;
}

/** A folder that is removed when the test ends. */
export async function tempFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-cluster-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface KubeconfigParts {
  cluster: object;
  user: object;
}

/** Writes a kubeconfig with one context, `it`, and returns its path. */
export async function writeKubeconfig(folder: string, { cluster, user }: KubeconfigParts): Promise<string> {
  const path = join(folder, 'kubeconfig');
  const config = {
    clusters: [{ name: 'cluster', cluster }],
    users: [{ name: 'user', user }],
    contexts: [{ name: 'it', context: { cluster: 'cluster', user: 'user' } }],
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

export interface ClusterParts {
  /** In place of, or beside, what leads to the server. */
  cluster?: object;
  user?: object;
  clock?: Clock;
  options?: Partial<HttpClusterOptions>;
}

/** A cluster behind that server, closed when the test ends. */
export async function clusterAt(
  context: TestContext,
  server: LocalServer,
  parts: ClusterParts = {},
): Promise<Cluster> {
  const authority = { 'certificate-authority-data': Buffer.from(server.ca).toString('base64') };
  const path = await writeKubeconfig(await tempFolder(context), {
    cluster: { server: server.url, ...authority, ...parts.cluster },
    user: parts.user ?? { token: 'token' },
  });
  const { clock = systemClock, options } = parts;
  const cluster = httpCluster({
    name: 'it',
    kubeconfig: { path, context: 'it' },
    allow: [],
    clock,
    ...options,
  });
  context.after(() => cluster.close());
  return cluster;
}

/** Answers with that JSON. */
export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A Kubernetes Status with that code. */
export function failure(response: ServerResponse, code: number, reason = ''): void {
  json(response, { kind: 'Status', code, reason, message: `${code} ${reason}` }, code);
}
