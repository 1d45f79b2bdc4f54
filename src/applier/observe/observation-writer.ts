import { isClusterError } from '../../cluster/cluster-error.ts';
import { assertCluster, WrongCluster } from '../../cluster/cluster-uid.ts';
import type { KubeObject } from '../../cluster/object.ts';
import { asLeft } from '../../record/as-left.ts';
import { RecordRefused } from '../../record/codec.ts';
import type { ClusterRecord, Observation } from '../../record/record.ts';
import { readRecord, type StoredRecord, writeRecord } from '../../record/store.ts';
import { canonicalJson } from '../../render/canonical-json.ts';
import { observationOf } from './observation.ts';
import type { ObserverDeps, Subject } from './observe.ts';

/** How soon after a failed write it is tried again; each time twice as late. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

export interface WriterContext {
  podsOf: (live: KubeObject) => readonly KubeObject[] | undefined;
  signal: AbortSignal;
  /** Ends the observation: the record is somebody else's now. */
  end: () => void;
}

export interface ObservationWriter {
  /** Something was seen: the record follows as soon as it can, once for all that was seen meanwhile. */
  changed: () => void;
  /** The record as it was written or read last. */
  stored: () => StoredRecord;
  /** Resolves when no write is under way. */
  idle: () => Promise<void>;
}

/** Keeps the observation in the record up to date, by compare-and-set, one write at a time. */
export function observationWriter(
  deps: ObserverDeps,
  subject: Subject,
  { podsOf, signal, end }: WriterContext,
): ObservationWriter {
  let stored = subject.stored;
  let lastRun = Promise.resolve();
  let isRunning = false;
  let dirty = false;
  let cancelSettle = () => {};
  const outage = outageOf(deps, subject.cluster.name, signal);

  function changed(): void {
    dirty = true;
    if (!isRunning) lastRun = writeUntilClean();
  }

  async function writeUntilClean(): Promise<void> {
    isRunning = true;
    while (dirty && !signal.aborted) {
      dirty = false;
      try {
        await writeIfDifferent(observeNow());
        outage.over();
      } catch (error) {
        await outage.waitAfter(error);
        dirty = true;
      }
    }
    // In the same turn as the last look at `dirty`: what came in between would wait for ever.
    isRunning = false;
  }

  /** A stale address counts after a while though nobody confirms it: then it is looked at again. */
  function observeNow(): Observation {
    const observation = observe(deps, subject, podsOf);
    cancelSettle();
    if (observation.entryPoints.some(({ freshness }) => freshness === 'stale')) {
      cancelSettle = deps.clock.after(subject.policy.settleMs, changed);
    }
    return observation;
  }

  async function writeIfDifferent(observation: Observation): Promise<void> {
    const next = withObservation(stored.record, observation, deps.id);
    if (!next) return;
    try {
      const expected = stored.resourceVersion;
      stored = await writeRecord(subject.cluster, subject.federation, { record: next, expected });
    } catch (error) {
      if (!isClusterError(error, 'stale', 'not-found')) throw error;
      await reread();
    }
  }

  async function reread(): Promise<void> {
    const now = await readIfPinned();
    // A claim in between ends an observation, also one by another look of this process; and a record may be restored.
    if (now?.record.observer === deps.id && asLeft(now.record) === asLeft(stored.record)) {
      stored = now;
      dirty = true;
    } else {
      end();
    }
  }

  async function readIfPinned(): Promise<StoredRecord | undefined> {
    try {
      const [now] = await Promise.all([
        readRecord(subject.cluster, subject.federation, signal),
        assertCluster(subject.cluster, stored.record.cluster.uid, signal),
      ]);
      return now;
    } catch (error) {
      if (error instanceof RecordRefused || error instanceof WrongCluster) return undefined;
      throw error;
    }
  }

  return { changed, stored: () => stored, idle: () => lastRun };
}

/** What keeps an observation from being written is told once until it changes, however long it lasts. */
function outageOf(
  { clock, log }: ObserverDeps,
  cluster: string,
  signal: AbortSignal,
): { over: () => void; waitAfter: (error: unknown) => Promise<void> } {
  let retryMs = FIRST_RETRY_MS;
  let told: string | undefined;

  function tell(error: unknown): void {
    const reason = String(error instanceof Error ? error.message : error);
    if (reason === told || signal.aborted) return;
    told = reason;
    const why = isClusterError(error) ? { reason } : { err: error };
    log.warn({ cluster, ...why }, 'could not write an observation; it is tried until it works');
  }

  return {
    over: () => {
      if (told !== undefined) log.info({ cluster }, 'observations are written again');
      retryMs = FIRST_RETRY_MS;
      told = undefined;
    },
    waitAfter: async (error) => {
      tell(error);
      await clock.sleep(retryMs, signal).catch(() => {});
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    },
  };
}

function observe({ clock }: ObserverDeps, subject: Subject, podsOf: WriterContext['podsOf']): Observation {
  return observationOf({
    objects: subject.objects.values(),
    leaving: subject.leaving.values(),
    podsOf,
    policy: subject.policy,
    nowMs: clock.monotonic(),
  });
}

/** The record with a new observation; undefined where it says so already. */
function withObservation(
  record: ClusterRecord,
  observation: Observation,
  observer: string,
): ClusterRecord | undefined {
  const { outcome } = record;
  if (!outcome || canonicalJson(outcome.observation) === canonicalJson(observation)) return undefined;
  return { ...record, observer, outcome: { ...outcome, observation } };
}
