import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import type { Access } from './access.ts';

/** The connections to one cluster. Watches have their own, for they never end. */
export interface Connections {
  calls: Dispatcher;
  watches: Dispatcher;
}

/** So many calls are in flight at once; more wait in Lockstep, where the lease is looked at. */
export const callConnections = 16;

/** Below the 90 s after which an API server closes an idle connection, and the 60 s of common load balancers. */
const IDLE_MS = 50_000;
const CONNECT_MS = 10_000;
const HEADERS_MS = 60_000;
/** Bookmarks come about once a minute; a stream that is silent for longer than this is opened again. */
const SILENCE_MS = 150_000;

/** Opens nothing yet: connections are made when they are first needed. HTTP/1.1 only, one request a connection. */
export function openConnections(access: Access): Connections {
  return { calls: dispatcherFor(access, callConnections), watches: dispatcherFor(access, null) };
}

function dispatcherFor({ server, proxyUrl, tls }: Access, connections: number | null): Dispatcher {
  const connect = { ...tls, timeout: CONNECT_MS, keepAlive: true, keepAliveInitialDelay: 30_000 };
  const options = {
    connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    headersTimeout: HEADERS_MS,
    bodyTimeout: SILENCE_MS,
  };
  return proxyUrl === undefined
    ? new Pool(server.origin, { ...options, connect })
    : new ProxyAgent({ ...options, uri: proxyUrl, requestTls: { ...connect, allowH2: false } });
}
