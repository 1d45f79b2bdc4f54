import type { Clock } from '../../clock/clock.ts';
import { ClusterError } from '../cluster-error.ts';
import { type Access, connectionKey } from './access.ts';
import type { AccessSource } from './access-source.ts';
import { blotCredentials, blotFailure } from './blot-credentials.ts';
import { connectionError, isBrokenConnection } from './connection-error.ts';
import { type Connections, callConnections, openConnections } from './connections.ts';
import { exchange, type WireReply, type WireRequest } from './exchange.ts';
import { limiter } from './limiter.ts';
import { openStream, type StreamReply, type StreamRequest } from './stream.ts';

/** Requests to one cluster: with credentials, over connections that are kept. Any status is a reply. */
export interface Transport {
  /** `prepare` is called when a connection is free, and again for each try. */
  send(prepare: () => WireRequest, options: SendOptions): Promise<WireReply>;
  /** A reply without end, over a connection of its own. */
  stream(request: StreamRequest): Promise<BlottedStream>;
  close(): Promise<void>;
}

export interface BlottedStream extends StreamReply {
  /** JSON text without the credentials that were sent: for what becomes an error. */
  blot(json: string): string;
}

export interface SendOptions {
  /** Goes before others that wait for a connection. */
  urgent: boolean;
  signal?: AbortSignal | undefined;
}

export function transport(deps: { clock: Clock; source: AccessSource }): Transport {
  const slots = limiter(callConnections);
  const connections = connectionKeeper();

  const wireOf = (access: Access, kind: keyof Connections) => ({
    clock: deps.clock,
    server: access.server.origin,
    dispatcher: connections.of(access)[kind],
  });

  const call = (prepare: () => WireRequest) => async (access: Access) => {
    const wire = wireOf(access, 'calls');
    const reply = await onceMore(wire.server, prepare, (request) => exchange(wire, under(access, request)));
    return blotFailure(access, reply);
  };

  return {
    send: (prepare, options) => slots.run(() => withAccess(deps.source, call(prepare)), options),
    stream: (request) =>
      withAccess(deps.source, async (access): Promise<BlottedStream> => {
        const wire = wireOf(access, 'watches');
        try {
          const reply = await openStream(wire, under(access, request));
          return { ...reply, blot: (json) => blotCredentials(access, json) };
        } catch (error) {
          throw request.signal.aborted ? error : connectionError(wire.server, error);
        }
      }),
    close: () => connections.close(),
  };
}

/** Tries again once with renewed credentials where the server does not know the caller (401): nothing was done. */
async function withAccess<T extends { status: number; discard?: () => void }>(
  source: AccessSource,
  attempt: (access: Access) => Promise<T>,
): Promise<T> {
  const access = await source.current();
  const reply = await attempt(access);
  if (reply.status !== 401) return reply;
  const renewed = await source.renew(access);
  if (renewed === access) return reply;
  reply.discard?.();
  return attempt(renewed);
}

/** A server may close an idle connection just when a request is put on it; a read is sent once more then. */
async function onceMore(
  server: string,
  prepare: () => WireRequest,
  attempt: (request: WireRequest) => Promise<WireReply>,
): Promise<WireReply> {
  const request = prepare();
  try {
    return await attempt(request).catch((error: unknown) => {
      if (request.method === 'GET' && isBrokenConnection(error)) return attempt(prepare());
      throw error;
    });
  } catch (error) {
    throw request.signal?.aborted ? error : connectionError(server, error);
  }
}

/** The request with credentials, under the path that the server URL ends in. */
function under<T extends { path: string; headers: WireRequest['headers'] }>(access: Access, request: T): T {
  const prefix = access.server.pathname.replace(/\/+$/, '');
  return { ...request, path: `${prefix}${request.path}`, headers: { ...access.headers, ...request.headers } };
}

/** Connections stay while they lead to the same server as the same client; old ones end when they are done. */
function connectionKeeper() {
  const open = new Set<Connections>();
  let held: { access: Access; key: string; connections: Connections } | undefined;
  let closed = false;

  const retire = async (old: Connections) => {
    await Promise.all([old.calls.close(), old.watches.close()]);
    open.delete(old);
  };

  return {
    of: (access: Access): Connections => {
      if (closed) throw closedError();
      if (held?.access === access) return held.connections;
      const key = connectionKey(access);
      if (held?.key === key) {
        held.access = access;
        return held.connections;
      }
      if (held !== undefined) void retire(held.connections);
      held = { access, key, connections: openConnections(access) };
      open.add(held.connections);
      return held.connections;
    },
    close: async () => {
      closed = true;
      const all = [...open].flatMap(({ calls, watches }) => [calls, watches]);
      await Promise.all(all.map((dispatcher) => dispatcher.destroy(closedError())));
    },
  };
}

function closedError(): ClusterError {
  return new ClusterError('transient', 'the connections to this cluster were closed', { reason: 'Closed' });
}
