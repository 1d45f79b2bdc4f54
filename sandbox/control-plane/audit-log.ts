import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { until } from '../processes/until.ts';
import type { ApiClient } from './api-client.ts';
import type { User } from './credentials.ts';

/** One request as the API server saw it (audit.k8s.io/v1 Event), the fields that matter here. */
export interface AuditEvent {
  auditID: string;
  verb: string;
  requestURI: string;
  user: { username: string };
  objectRef?: {
    resource: string;
    namespace?: string;
    name?: string;
    apiGroup?: string;
    apiVersion?: string;
    subresource?: string;
  };
  responseStatus?: { code: number; reason?: string };
  /** Only of Lockstep's own writes. */
  requestObject?: unknown;
  requestReceivedTimestamp: string;
  stageTimestamp: string;
}

export interface AuditFilter {
  /** Requests received at this time (ms since the epoch) or later. */
  since?: number;
  /** By default everybody's. */
  user?: User;
}

/** What an API server was asked, from its own log. */
export interface AuditLog {
  /** Requests that change objects (create, update, patch, delete), dry runs and refused ones included, in order of arrival. */
  writes(filter?: AuditFilter): Promise<AuditEvent[]>;
  /** All of Lockstep's requests, reads too, and everybody's writes. */
  requests(filter?: AuditFilter): Promise<AuditEvent[]>;
}

/** Lockstep's requests with what they sent (never a Secret), everybody's writes without; other reads are too many to keep. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  omitManagedFields: true,
  rules: [
    { level: 'Metadata', users: ['lockstep'], resources: [{ group: '', resources: ['secrets'] }] },
    {
      level: 'Request',
      users: ['lockstep'],
      verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
    },
    { level: 'Metadata', users: ['lockstep', 'auditor'] },
    { level: 'Metadata', verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'] },
    { level: 'None' },
  ],
};

const writing = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Reads the log at `file`; `client` asks as user `auditor`. */
export function auditLog(file: string, client: ApiClient): AuditLog {
  const follower = followLog(file);
  const requests = async (filter: AuditFilter = {}) => {
    const events = await eventsUpToNow(follower, client);
    return events.filter(matching(filter)).sort(byArrival);
  };
  return {
    requests,
    writes: async (filter) => (await requests(filter)).filter((event) => writing.has(event.verb)),
  };
}

/** An answered request may not be in the file yet: sends one more, and waits until that one is. */
async function eventsUpToNow(
  readOn: () => Promise<readonly AuditEvent[]>,
  client: ApiClient,
): Promise<readonly AuditEvent[]> {
  const marker = randomUUID();
  const { length } = await readOn();
  await client.request('GET', `/version?marker=${marker}`);
  const marked = async () => {
    const events = await readOn();
    return events.slice(length).some(({ requestURI }) => requestURI.includes(marker)) && events;
  };
  return until(marked, { what: 'the audit log is written', everyMs: 5 });
}

/** The log of a long run is large and is asked for often: each call reads on from where the last one ended, and gives all events. */
function followLog(file: string): () => Promise<readonly AuditEvent[]> {
  const events: AuditEvent[] = [];
  let offset = 0;
  let reading: Promise<unknown> = Promise.resolve();

  async function readOn(): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(file, { start: offset })) chunks.push(chunk);
    const added = Buffer.concat(chunks);
    const complete = added.subarray(0, added.lastIndexOf(0x0a) + 1);
    offset += complete.length;
    const lines = complete.toString('utf8').split('\n');
    for (const line of lines) if (line !== '') events.push(JSON.parse(line) as AuditEvent);
  }

  return async () => {
    const next = reading.then(readOn);
    reading = next.catch(() => {});
    await next;
    return events;
  };
}

/** A long run has many events, and most are older: their times, which are all in UTC, are compared as they are written. */
function matching({ since = 0, user }: AuditFilter): (event: AuditEvent) => boolean {
  const from = new Date(since).toISOString().replace('Z', '');
  return ({ requestReceivedTimestamp, user: { username } }) =>
    requestReceivedTimestamp >= from && username !== 'auditor' && (user === undefined || username === user);
}

function byArrival(one: AuditEvent, other: AuditEvent): number {
  return one.requestReceivedTimestamp.localeCompare(other.requestReceivedTimestamp);
}
