import { connectionError } from './connection-error.ts';
import type { ReplyHeaders, Wire, WireRequest } from './exchange.ts';

/** A request whose reply has no end. */
export interface StreamRequest {
  path: string;
  headers: WireRequest['headers'];
  signal: AbortSignal;
}

export interface StreamReply {
  status: number;
  headers: ReplyHeaders;
  /** Fails with a `ClusterError` where the connection breaks. */
  chunks: AsyncIterable<Buffer>;
  /** Lets go of a reply that nobody reads. */
  discard(): void;
}

/** Sends the request and resolves when the reply's headers are there. */
export async function openStream(wire: Wire, request: StreamRequest): Promise<StreamReply> {
  const { path, headers, signal } = request;
  const reply = await wire.dispatcher.request({ origin: wire.server, method: 'GET', path, headers, signal });
  return {
    status: reply.statusCode,
    headers: reply.headers,
    chunks: chunksOf(wire.server, reply.body),
    // The connection is given up; what it still brings is nobody's error.
    discard: () => reply.body.on('error', () => {}).destroy(),
  };
}

async function* chunksOf(server: string, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw connectionError(server, error);
  }
}
