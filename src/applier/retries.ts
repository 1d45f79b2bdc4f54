import type { Clock } from '../clock/clock.ts';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
/** Nothing has gone for so long: what goes next has nothing to do with what went before. */
const QUIET_MS = 60_000;

/** Brings clusters back whose look did not go well, ever more slowly, by poking them again. */
export interface Retries {
  succeeded(cluster: string): void;
  failed(cluster: string, atLeastMs?: number): void;
  /** Pokes after this time, and not only sooner: what is owed then cannot be paid before. */
  lookAgain(cluster: string, afterMs: number): void;
  /** An object has gone: pokes at once, but ever more slowly where what is made anew goes again and again. */
  gone(cluster: string): void;
}

interface Planned {
  at: number;
  cancel: () => void;
}

export function retries(clock: Clock, poke: (cluster: string) => void): Retries {
  const failures = new Map<string, number>();
  /** Of each cluster the last poke for what had gone: when it is due, and how long that was waited for. */
  const losses = new Map<string, { dueMs: number; waitMs: number }>();
  /** Of each cluster the soonest and the latest poke; those in between are served by the latest. */
  const due = new Map<string, Planned[]>();

  function lookAgain(cluster: string, afterMs: number): void {
    const at = clock.monotonic() + afterMs;
    const planned = due.get(cluster) ?? [];
    if (planned.some((one) => one.at === at)) return;
    const mine: Planned = {
      at,
      cancel: clock.after(afterMs, () => {
        due.set(cluster, without(due.get(cluster), mine));
        poke(cluster);
      }),
    };
    const [soonest, ...others] = [...planned, mine].sort((one, other) => one.at - other.at);
    const latest = others.pop();
    for (const { cancel } of others) cancel();
    due.set(
      cluster,
      [soonest, latest].flatMap((one) => one ?? []),
    );
  }

  function gone(cluster: string): void {
    const now = clock.monotonic();
    const last = losses.get(cluster);
    if (last && last.dueMs >= now) return;
    const isQuiet = !last || now - last.dueMs > QUIET_MS;
    const waitMs = isQuiet ? 0 : Math.min(Math.max(last.waitMs * 2, FIRST_RETRY_MS), LAST_RETRY_MS);
    losses.set(cluster, { dueMs: now + waitMs, waitMs });
    lookAgain(cluster, waitMs);
  }

  return {
    gone,
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

function without(planned: readonly Planned[] | undefined, done: Planned): Planned[] {
  return (planned ?? []).filter((one) => one !== done);
}
