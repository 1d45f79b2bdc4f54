import type { WriteOptions, WritePermit } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import type { WireReply, WireRequest } from './exchange.ts';
import { type Query, withQuery } from './paths.ts';
import type { Transport } from './transport.ts';

/** A request that changes something. */
export interface Write {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query: Query;
  contentType: string;
  body: object;
  options: WriteOptions;
}

/** A server gives up on a write after this time, or sooner, where the lease ends sooner. */
const LONGEST_WRITE_MS = 30_000;
/** The server's own time counts from when it has the request, and its answer must come back. */
const WAY_MS = 5_000;
const REPLY_BYTES = 8 * 1024 * 1024;

/**
 * Sends a write so that it cannot outlive its permit: the server is given three quarters of the time that is
 * left (`?timeout=`), and when the request is handed to the socket that much must still be left.
 * Rejects with `lease-lost` where nothing was sent. Writes under a permit wait behind all other
 * requests unless they are urgent, as renewing the lease is: it must never wait for them.
 */
export async function sendWrite(transport: Transport, write: Write): Promise<WireReply> {
  const { permit, urgent = permit === undefined, signal } = write.options;
  const body = JSON.stringify(write.body);
  for (;;) {
    try {
      return await transport.send(() => prepared(write, body), { urgent, signal });
    } catch (error) {
      if (!(error instanceof ClusterError) || error.reason !== LATE) throw error;
    }
  }
}

function prepared(write: Write, body: string): WireRequest {
  const { permit, signal } = write.options;
  const timeoutMs = timeoutUnder(permit);
  return {
    method: write.method,
    path: withQuery(write.path, { ...write.query, timeout: `${timeoutMs}ms` }),
    headers: { Accept: 'application/json', 'Content-Type': write.contentType },
    body,
    maxBytes: REPLY_BYTES,
    deadlineMs: timeoutMs + WAY_MS,
    onSocket: () => (permit === undefined ? undefined : heldUp(permit, timeoutMs)),
    signal,
  };
}

function timeoutUnder(permit: WritePermit | undefined): number {
  const leftMs = permit?.remainingMs() ?? Number.POSITIVE_INFINITY;
  if (leftMs <= 0) throw leaseLost();
  return Math.ceil(Math.min(LONGEST_WRITE_MS, leftMs * 0.75));
}

/** What forbids to send now a request that was prepared for `timeoutMs`. */
function heldUp(permit: WritePermit, timeoutMs: number): ClusterError | undefined {
  const leftMs = permit.remainingMs();
  return leftMs > 0 && leftMs >= timeoutMs ? undefined : leaseLost(leftMs > 0 ? LATE : '');
}

/** Connecting took so long that the request's `timeout` would outlive the permit: it is prepared again. */
const LATE = 'LateAtSocket';

function leaseLost(reason = ''): ClusterError {
  const message = 'the lease ran out before the request could be sent: nothing was sent';
  return new ClusterError('lease-lost', message, { reason });
}
