import type { Clock } from '../../clock/clock.ts';
import type { StoredRecord } from '../../record/store.ts';

/** What a look may do about the record that it found. */
export type Challenge =
  /** Nobody holds it. */
  | { kind: 'free' }
  /** Its holder has not moved it for a whole lease: it may be taken, and a second full look is owed. */
  | { kind: 'expired' }
  /** Somebody holds it; look again after this time. */
  | { kind: 'held'; waitMs: number };

/** Tells of a cluster's record whether it may be claimed. */
export type Standstill = (cluster: string, found: StoredRecord | undefined) => Challenge;

/**
 * Remembers how long each cluster's record has stood still, as this process itself saw it:
 * a lease is over only after a whole one without a renewal, and no other machine's clock is asked.
 */
export function standstill(clock: Clock): Standstill {
  const seen = new Map<string, { resourceVersion: string; since: number }>();
  return (cluster, found) => {
    const lease = found?.record.lease;
    if (!found || !lease) {
      seen.delete(cluster);
      return { kind: 'free' };
    }
    const before = seen.get(cluster);
    if (before?.resourceVersion !== found.resourceVersion) {
      seen.set(cluster, { resourceVersion: found.resourceVersion, since: clock.monotonic() });
      return { kind: 'held', waitMs: lease.durationMs };
    }
    const left = lease.durationMs - (clock.monotonic() - before.since);
    return left <= 0 ? { kind: 'expired' } : { kind: 'held', waitMs: left };
  };
}
