import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import { WrongCluster } from '../cluster/cluster-uid.ts';
import type { LookDeps } from './look.ts';
import { look } from './look.ts';
import { RecordRefused } from './record-codec.ts';

/** What a poke makes a worker do. Never rejects: what went wrong is logged, said by the reporter, and tried again where that may help. */
export function applier(
  deps: LookDeps,
  retries: Retries,
): (cluster: string, signal: AbortSignal) => Promise<void> {
  return async (cluster, signal) => {
    try {
      const result = await look(deps, cluster, signal);
      if (result === 'done') retries.succeeded(cluster);
      else retries.failed(cluster);
    } catch (error) {
      if (signal.aborted) return;
      tell(deps.log, cluster, error);
      retries.failed(cluster, isClusterError(error) ? error.retryAfterMs : undefined);
    }
  };
}

function tell(log: Logger, cluster: string, error: unknown): void {
  if (error instanceof WrongCluster || error instanceof RecordRefused) {
    log.error({ cluster, reason: error.message }, 'refused: nothing is written there');
  } else if (isClusterError(error)) {
    log.warn({ cluster, reason: error.message }, 'could not look; it is tried again');
  } else {
    log.error({ cluster, err: error }, 'a look failed; it is tried again');
  }
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

/** Brings clusters back whose look did not go well, ever more slowly, by poking them again. */
export interface Retries {
  succeeded(cluster: string): void;
  failed(cluster: string, atLeastMs?: number): void;
  /** Pokes after this time, unless that comes sooner anyway. */
  lookAgain(cluster: string, afterMs: number): void;
}

export function retries(clock: Clock, poke: (cluster: string) => void): Retries {
  const failures = new Map<string, number>();
  const due = new Map<string, { at: number; cancel: () => void }>();

  function lookAgain(cluster: string, afterMs: number): void {
    const at = clock.monotonic() + afterMs;
    const planned = due.get(cluster);
    if (planned && planned.at <= at) return;
    planned?.cancel();
    const cancel = clock.after(afterMs, () => {
      due.delete(cluster);
      poke(cluster);
    });
    due.set(cluster, { at, cancel });
  }

  return {
    succeeded: (cluster) => void failures.delete(cluster),
    failed: (cluster, atLeastMs = 0) => {
      const times = failures.get(cluster) ?? 0;
      failures.set(cluster, times + 1);
      const backOff = Math.min(FIRST_RETRY_MS * 2 ** times, LAST_RETRY_MS) * (0.75 + clock.random() / 2);
      lookAgain(cluster, Math.max(backOff, atLeastMs));
    },
    lookAgain,
  };
}
