import type { Clock } from '../clock/clock.ts';

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
