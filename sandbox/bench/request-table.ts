import type { AuditEvent } from '../control-plane/audit-log.ts';
import { statsOf } from './stats.ts';

/** Requests of one sort, as API servers saw them. */
export interface RequestShare {
  /** `patch configmaps`. */
  what: string;
  count: number;
  /** From the request's arrival to the end of its answer. */
  medianMs: number;
}

/** The most frequent first. Watches are left out: they end when they are ended. */
export function requestTable(events: readonly AuditEvent[]): RequestShare[] {
  const answered = events.filter(({ verb }) => verb !== 'watch');
  return [...Map.groupBy(answered, sortOf)]
    .map(([what, some]) => ({ what, count: some.length, medianMs: statsOf(some.map(msOf)).median }))
    .sort((a, b) => b.count - a.count || b.medianMs - a.medianMs);
}

function sortOf({ verb, objectRef, requestURI }: AuditEvent): string {
  const dryRun = requestURI.includes('dryRun=All') ? ' (dry run)' : '';
  return `${verb} ${objectRef?.resource ?? requestURI.split('?')[0]}${dryRun}`;
}

function msOf({ requestReceivedTimestamp, stageTimestamp }: AuditEvent): number {
  return Date.parse(stageTimestamp) - Date.parse(requestReceivedTimestamp);
}
