import type { Clock } from '../../clock/clock.ts';
import type { Resource, WatchEvent, WatchOptions } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import { classify } from './classify.ts';
import { splitLines } from './json-lines.ts';
import { readStatus, record, text } from './kube-status.ts';
import { parseJson } from './parse-json.ts';
import { collectionPath, withQuery } from './paths.ts';
import { identified } from './read.ts';
import { jsonOf, successBody, unreadable } from './reply.ts';
import type { BlottedStream, Transport } from './transport.ts';

export interface WatchDeps {
  transport: Transport;
  clock: Clock;
}

/** An object is at most about 1.5 MiB in etcd; its managed fields and the envelope come on top. */
const LONGEST_EVENT = 8 * 1024 * 1024;
const FAILURE_BYTES = 64 * 1024;
/** The server ends a watch after 4 to 5 minutes, so that balancers can move it; the next one goes on from there. */
const SHORTEST_S = 240;
const SPREAD_S = 60;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 30_000;
/** After so many failures in a row it is no moment any more: whoever watches is told. */
const MOST_FAILURES = 3;

/** How far a watch has come. */
interface Cursor {
  resourceVersion: string;
  /** Streams in a row that brought nothing. */
  barren: number;
  /** Those among them that failed; one that the server ends is no failure. */
  failures: number;
}

/** `Cluster.watch`: streams in a row, each from where the last one stopped, until `MOST_FAILURES` bring nothing but errors. */
export async function* watchEvents(
  deps: WatchDeps,
  resource: Resource,
  from: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const cursor: Cursor = { resourceVersion: from.resourceVersion, barren: 0, failures: 0 };
  while (!from.signal.aborted) {
    let serverWaitMs = 0;
    try {
      yield* moved(cursor, streamOnce(deps, resource, { ...from, resourceVersion: cursor.resourceVersion }));
    } catch (error) {
      if (from.signal.aborted) return;
      serverWaitMs = retryAfter(error);
      cursor.failures += 1;
      if (cursor.failures === MOST_FAILURES) throw error;
    }
    await pause(deps.clock, Math.max(serverWaitMs, backoffMs(deps.clock, cursor.barren)), from.signal);
    cursor.barren += 1;
  }
}

/** The events without bookmarks; moves the cursor to where each event is. */
async function* moved(cursor: Cursor, events: AsyncIterable<RawEvent>): AsyncGenerator<WatchEvent> {
  for await (const { type, object } of events) {
    cursor.resourceVersion = object.metadata.resourceVersion ?? cursor.resourceVersion;
    cursor.barren = 0;
    cursor.failures = 0;
    if (type !== 'BOOKMARK') yield { type, object };
  }
}

type RawEvent = Omit<WatchEvent, 'type'> & { type: WatchEvent['type'] | 'BOOKMARK' };

async function* streamOnce(
  deps: WatchDeps,
  resource: Resource,
  from: WatchOptions,
): AsyncGenerator<RawEvent> {
  const reply = await deps.transport.stream({
    path: watchPath(deps.clock, resource, from),
    headers: { Accept: 'application/json' },
    signal: from.signal,
  });
  try {
    if (reply.status !== 200) throw await failure(reply);
    for await (const line of splitLines(reply.chunks, LONGEST_EVENT))
      yield eventOf(resource, line, reply.blot);
  } finally {
    reply.discard();
  }
}

function watchPath(clock: Clock, resource: Resource, from: WatchOptions): string {
  const { namespace, labelSelector, fieldSelector, resourceVersion } = from;
  const timeoutSeconds = Math.round(SHORTEST_S + clock.random() * SPREAD_S);
  const query = {
    watch: true,
    allowWatchBookmarks: true,
    timeoutSeconds,
    resourceVersion,
    labelSelector,
    fieldSelector,
  };
  return withQuery(collectionPath(resource, namespace), query);
}

function eventOf(resource: Resource, line: string, blot: BlottedStream['blot']): RawEvent {
  const { type, object } = record(jsonOf(line, 'a line of its watch'));
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object: identified(resource, object) };
    case 'BOOKMARK':
      return { type, object: bookmark(resource, object) };
    case 'ERROR':
      throw classify({
        status: readStatus(object).code,
        body: parseJson(blot(JSON.stringify(object) ?? '')),
      });
    default:
      throw unreadable('a line of its watch is no event');
  }
}

/** A bookmark's object has a version and nothing else. */
function bookmark(resource: Resource, object: unknown): WatchEvent['object'] {
  const resourceVersion = text(record(record(object)['metadata'])['resourceVersion']);
  return { apiVersion: '', kind: resource.kind, metadata: { name: '', resourceVersion } };
}

/** Why the server would not begin to stream; of a long reply only the beginning is read. */
async function failure({ status, headers, chunks, blot }: BlottedStream): Promise<ClusterError> {
  let body = Buffer.alloc(0);
  for await (const chunk of chunks) {
    body = Buffer.concat([body, chunk]);
    if (body.length > FAILURE_BYTES) break;
  }
  try {
    successBody({ status, headers, body: Buffer.from(blot(body.toString())) });
    return unreadable(`it answered ${status} to a watch`);
  } catch (error) {
    return error instanceof ClusterError ? error : unreadable(`it answered ${status} to a watch`);
  }
}

/** How long the server asks to wait, ms. Throws what waiting does not mend. */
function retryAfter(error: unknown): number {
  if (error instanceof ClusterError && error.kind === 'transient' && error.reason !== 'Closed') {
    return error.retryAfterMs ?? 0;
  }
  throw error;
}

/** Doubles with each stream that brought nothing; half of it is chance, so that watchers do not come back in step. */
function backoffMs(clock: Clock, barren: number): number {
  const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(barren, 20));
  return most * (0.5 + clock.random() / 2);
}

/** As `sleep`; ends early, and quietly, when the signal is aborted. */
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
