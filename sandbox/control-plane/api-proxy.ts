import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as open } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { SandboxCluster } from './sandbox-cluster.ts';
import { createCertificateAuthority } from './x509/certificate-authority.ts';

/** One request, as it came. */
export interface ProxiedRequest {
  method: string;
  /** With its query. */
  url: string;
  /** Ms since the epoch. */
  at: number;
}

/** What happens to a request in place of being passed on; `pass` hands it to the API server, and its reply back. */
export type ApiFault = (response: ServerResponse, pass: (onReply?: ReplyHandler) => void) => void;
type ReplyHandler = (reply: IncomingMessage) => void;

/** A way to one API server on which things go wrong: for what the server itself cannot be made to do. */
export interface ApiProxy {
  /** A kubeconfig with one context, of the cluster's name, that leads through here with a token file. */
  readonly kubeconfig: string;
  readonly seen: readonly ProxiedRequest[];
  /** From now on the fault that it names for a request happens to it; undefined: it is passed on. */
  set(faultFor: (request: ProxiedRequest) => ApiFault | undefined): void;
  /** Everything is passed on again, and what was held up breaks off. */
  mend(): void;
  /** Breaks all connections once, watches included. */
  cut(): void;
  /** The API server takes this token alone; any other is passed on as it is, and refused there. */
  accept(token: string): void;
  /** What the next request is sent with, once the token file is read again. */
  issue(token: string): Promise<void>;
  /** Shows a certificate of another authority than the kubeconfig's, or the right one again, to new connections. */
  present(which: 'right' | 'wrong'): void;
  close(): void;
}

/** Listens on loopback; `kubeconfig` is what leads to the cluster without it, and `folder` takes its files. */
export async function startApiProxy(
  cluster: SandboxCluster,
  { kubeconfig: direct, folder }: { kubeconfig: string; folder: string },
): Promise<ApiProxy> {
  const { token, ca } = await credentialsIn(direct);
  const authority = createCertificateAuthority('proxy');
  const certificates = {
    right: authority.issueServer('proxy'),
    wrong: createCertificateAuthority('somebody else').issueServer('proxy'),
  };
  const agent = new Agent({ keepAlive: true, ca });
  const upstream: Upstream = { server: cluster.server, agent, token };
  const state = {
    accepted: randomBytes(16).toString('hex'),
    faultFor: (_: ProxiedRequest): ApiFault | undefined => undefined,
  };
  const seen: ProxiedRequest[] = [];
  const present = (which: keyof typeof certificates) => {
    server.setSecureContext({ cert: certificates[which].certificate, key: certificates[which].key });
    for (const socket of sockets) socket.destroy();
  };
  // Also those whose handshake is under way: they would go on with the certificate of before.
  const sockets = new Set<Duplex>();
  const server = createServer({}, (request, response) => {
    const { method = '', url = '' } = request;
    seen.push({ method, url, at: Date.now() });
    const pass = (onReply: ReplyHandler = handBack(response)) =>
      passOn(upstream, { request, response, accepted: state.accepted }, onReply);
    const fault = state.faultFor({ method, url, at: Date.now() });
    if (fault) fault(response, pass);
    else pass();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  present('right');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const files = { kubeconfig: join(folder, 'kubeconfig.json'), token: join(folder, 'token') };
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeFile(files.token, state.accepted);
  await writeFile(files.kubeconfig, leadTo(cluster.name, url, authority.certificate, files.token));
  return {
    kubeconfig: files.kubeconfig,
    seen,
    set: (faultFor) => {
      state.faultFor = faultFor;
    },
    mend: () => {
      state.faultFor = () => undefined;
      server.closeAllConnections();
    },
    cut: () => server.closeAllConnections(),
    accept: (accepted) => {
      state.accepted = accepted;
    },
    issue: (issued) => writeFile(files.token, issued),
    present,
    close: () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

function handBack(response: ServerResponse): ReplyHandler {
  return (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    // Else the headers of a watch wait for its first event.
    response.flushHeaders();
    reply.pipe(response);
    reply.on('error', () => response.destroy());
  };
}

interface Upstream {
  server: string;
  agent: Agent;
  /** What the API server knows. */
  token: string;
}

interface Passed {
  request: IncomingMessage;
  response: ServerResponse;
  /** What stands for that token on this side. */
  accepted: string;
}

function passOn(
  { server, agent, token }: Upstream,
  { request, response, accepted }: Passed,
  onReply: ReplyHandler,
): void {
  const { method, headers } = request;
  const isKnown = headers.authorization === `Bearer ${accepted}`;
  const sent = isKnown ? { ...headers, authorization: `Bearer ${token}` } : headers;
  const onward = open(new URL(request.url ?? '', server), { method, headers: sent, agent }, onReply);
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

interface Kubeconfig {
  clusters: { cluster: { 'certificate-authority-data': string } }[];
  users: { user: { token: string } }[];
}

/** The sandbox's kubeconfigs hold one user, and all clusters have one authority. */
async function credentialsIn(path: string): Promise<{ token: string; ca: string }> {
  const { clusters, users } = JSON.parse(await readFile(path, 'utf8')) as Kubeconfig;
  const ca = clusters[0]?.cluster['certificate-authority-data'] ?? '';
  return { token: users[0]?.user.token ?? '', ca: Buffer.from(ca, 'base64').toString() };
}

function leadTo(name: string, server: string, ca: string, tokenFile: string): string {
  const authority = Buffer.from(ca).toString('base64');
  return JSON.stringify({
    clusters: [{ name, cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name, user: { tokenFile } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  });
}
