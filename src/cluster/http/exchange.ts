import type { Dispatcher } from 'undici';
import type { Clock } from '../../clock/clock.ts';
import { ClusterError } from '../cluster-error.ts';

/** One request, as it goes to a connection. */
export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  path: string;
  headers: Record<string, string | string[]>;
  body?: string | undefined;
  /** Longest reply that is read, bytes. */
  maxBytes: number;
  /** From here to the last byte of the reply, ms. */
  deadlineMs: number;
  /** Called when the request is handed to the socket; an error that it returns is thrown, and nothing is sent. */
  onSocket?: (() => Error | undefined) | undefined;
  signal?: AbortSignal | undefined;
}

export type ReplyHeaders = Record<string, string | string[] | undefined>;

/** A whole reply; redirects are replies like any other. */
export interface WireReply {
  status: number;
  headers: ReplyHeaders;
  body: Buffer;
}

/** Where requests go. `server` is its origin, for the dispatcher and for people. */
export interface Wire {
  dispatcher: Dispatcher;
  server: string;
  clock: Clock;
}

/**
 * Sends one request and reads the whole reply, within its limits. Rejects with undici's error, the
 * signal's reason, what `onSocket` returned, or a `ClusterError` for a broken limit.
 */
export function exchange(wire: Wire, request: WireRequest): Promise<WireReply> {
  const { promise, resolve, reject } = Promise.withResolvers<WireReply>();
  const reply: WireReply = { status: 0, headers: {}, body: Buffer.alloc(0) };
  const body = cappedBody(wire.server, request.maxBytes);
  let failure: Error | undefined;
  let controller: Dispatcher.DispatchController | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    controller?.abort(failure);
    settle(() => reject(failure));
  };
  const onAbort = () => fail(request.signal?.reason);
  const cancelDeadline = wire.clock.after(request.deadlineMs, () => fail(tooSlow(wire.server, request)));
  const settle = (how: () => void) => {
    cancelDeadline();
    request.signal?.removeEventListener('abort', onAbort);
    how();
  };
  request.signal?.addEventListener('abort', onAbort, { once: true });
  if (request.signal?.aborted) onAbort();

  dispatch(wire, request, {
    onRequestStart: (started) => {
      failure ??= request.onSocket?.();
      // Thrown, not aborted: nothing was sent, and the connection stays good for others.
      if (failure !== undefined) throw failure;
      controller = started;
    },
    onResponseStart: (_controller, status, headers) => Object.assign(reply, { status, headers }),
    onResponseData: (_controller, chunk) => {
      const broken = body.add(chunk);
      if (broken !== undefined) fail(broken);
    },
    onResponseEnd: () => settle(() => resolve({ ...reply, body: body.whole() })),
    onResponseError: (_controller, error) => fail(error),
  });
  return promise;
}

function dispatch(wire: Wire, request: WireRequest, handler: Dispatcher.DispatchHandler): void {
  const { method, path, headers, body } = request;
  const options = { origin: wire.server, method, path, headers, body: body ?? null };
  wire.dispatcher.dispatch(options, handler);
}

function cappedBody(server: string, maxBytes: number) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    add: (chunk: Buffer): ClusterError | undefined => {
      bytes += chunk.length;
      if (bytes > maxBytes) return tooBig(server, maxBytes);
      chunks.push(chunk);
      return undefined;
    },
    whole: () => Buffer.concat(chunks),
  };
}

function tooBig(server: string, maxBytes: number): ClusterError {
  const message = `${server}: the reply is longer than ${maxBytes} bytes, and was not read to its end`;
  return new ClusterError('refused', message, { reason: 'ReplyTooLarge' });
}

function tooSlow(server: string, { deadlineMs }: WireRequest): ClusterError {
  const message = `${server}: no complete answer within ${Math.round(deadlineMs / 1000)} s`;
  return new ClusterError('transient', message, { reason: 'Timeout' });
}
