import type { Clock } from '../../clock/clock.ts';
import type { Cluster, WritePermit } from '../../cluster/cluster.ts';
import { isClusterError } from '../../cluster/cluster-error.ts';
import type { ClusterRecord } from '../../record/record.ts';
import { readRecord, type StoredRecord, writeRecord } from '../../record/store.ts';

/** How long a claim holds without being renewed. */
export const LEASE_MS = 8_000;
const RENEW_EVERY_MS = LEASE_MS / 3;
/** Clocks of two machines run at different speeds, and a slow holder's lease must end before a fast challenger's patience. */
const HELD_MS = (LEASE_MS * 7) / 8;

type RecordChange = (record: ClusterRecord) => ClusterRecord;

/** A held claim of one cluster: the right to write there until it is released, lost or runs out. */
export interface Claim extends WritePermit {
  /** Changes the record while keeping the lease. */
  update(change: RecordChange): Promise<void>;
  /** Writes the record for the last time, without the lease. */
  release(change: RecordChange): Promise<StoredRecord>;
  /** Stops renewing without a write: the lease runs out by itself. */
  abandon(): void;
}

export interface ClaimRequest {
  cluster: Cluster;
  federation: string;
  clock: Clock;
  /** What was read; undefined where the cluster has no record yet. */
  found: StoredRecord | undefined;
  /** The record to hold, made from what was found (or from nothing). */
  record: ClusterRecord;
}

/**
 * Claims a cluster by compare-and-set on what was found. Rejects with a `stale` ClusterError if another came first.
 * The holder counts its lease from before the request was sent, a challenger from after it saw the record:
 * so the holder always stops first, whatever their clocks say, up to a seventh of difference in speed.
 */
export async function claimCluster(request: ClaimRequest): Promise<Claim> {
  const { clock } = request;
  const holder = leaseHolder(request);
  const inTurn = oneAtATime();
  let cancelRenewal = () => {};
  let ended = false;

  function renewLater(): void {
    if (ended) return;
    cancelRenewal = clock.after(RENEW_EVERY_MS, () => {
      inTurn(() => (ended ? Promise.resolve() : holder.hold((record) => record))).then(
        renewLater,
        (error) => {
          // Gone is as bad as taken: anybody may make a new record now.
          if (isClusterError(error, 'stale', 'not-found')) holder.lose();
          else if (holder.permit.remainingMs() > 0) renewLater();
        },
      );
    });
  }

  function end(): void {
    ended = true;
    cancelRenewal();
  }

  await holder.hold(() => request.record);
  renewLater();
  return {
    remainingMs: holder.permit.remainingMs,
    update: (change) => inTurn(() => holder.hold(change)),
    release: (change) => {
      end();
      return inTurn(() => holder.release(change));
    },
    abandon: () => {
      end();
      holder.lose();
    },
  };
}

/** The record, its lease and how long it is good for; the writes must not overlap. */
function leaseHolder({ cluster, federation, clock, found, record: initial }: ClaimRequest) {
  const nonce = clock.nonce();
  let renewal = 0;
  let validUntil: number | undefined;
  let lost = false;
  let released = false;
  let stored: StoredRecord = { record: initial, resourceVersion: '' };
  let expected = found?.resourceVersion;
  const remainingMs = (): number => (lost ? 0 : (validUntil ?? 0) - clock.monotonic());
  /** For the record itself; for all else the right ends when the release is sent, not when its reply comes. */
  const permit: WritePermit = { remainingMs };

  async function write(record: ClusterRecord): Promise<StoredRecord> {
    if (validUntil === undefined) return writeRecord(cluster, federation, { record, expected });
    try {
      return await writeRecord(cluster, federation, { record, expected }, { permit, urgent: true });
    } catch (error) {
      if (!isClusterError(error, 'stale')) throw error;
      const version = await versionIfOurs(error);
      return writeRecord(cluster, federation, { record, expected: version }, { permit, urgent: true });
    }
  }

  /** The stored version, if it is our own earlier write whose reply was lost; throws `otherwise`. */
  async function versionIfOurs(otherwise: unknown): Promise<string> {
    const now = await readRecord(cluster, federation);
    if (now?.record.lease?.nonce !== nonce) throw otherwise;
    return now.resourceVersion;
  }

  async function keep(record: ClusterRecord): Promise<void> {
    stored = await write(record);
    expected = stored.resourceVersion;
  }

  return {
    permit: { remainingMs: () => (released ? 0 : remainingMs()) },
    hold: async (change: RecordChange) => {
      const sentAt = clock.monotonic();
      const lease = { nonce, durationMs: LEASE_MS, renewal: renewal++ };
      await keep({ ...change(stored.record), lease });
      validUntil = sentAt + HELD_MS;
    },
    release: async (change: RecordChange) => {
      const { lease: _, ...free } = change(stored.record);
      released = true;
      await keep(free);
      lost = true;
      return stored;
    },
    lose: () => {
      lost = true;
    },
  };
}

/** Runs works one after the other, whether or not the one before succeeded. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
}
