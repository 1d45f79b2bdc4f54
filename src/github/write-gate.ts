import type { Clock } from '../clock/clock.ts';
import type { WriteBudget } from './write-budget.ts';

/** `last` comes after `low`, and leaves it half of the budget. */
export type Priority = 'high' | 'low' | 'last';

/** Decides who may talk to the forge now: the high ones first, the others one at a time and within the budget. */
export interface WriteGate {
  /** Resolves when it is the caller's turn, with what to call when it is over. Rejects with the signal's reason. */
  enter(priority: Priority, signal: AbortSignal): Promise<() => void>;
  /** Lets nobody in for `ms`: the forge said so. */
  pause(ms: number): void;
}

/** GitHub asks for few requests at a time; a burst of commits still must not queue behind one slow reply. */
const MOST_AT_ONCE = 4;

/** What those who come last may use of the budget. */
const LAST_SHARE = 0.5;

interface Waiting {
  admit(): void;
}

export function writeGate(clock: Clock, budget: WriteBudget): WriteGate {
  const lines: Record<Priority, Set<Waiting>> = { high: new Set(), low: new Set(), last: new Set() };
  let inside = 0;
  let closedUntil = Number.NEGATIVE_INFINITY;
  let cancelTimer = (): void => {};

  const pumpAfter = (ms: number): void => {
    cancelTimer();
    cancelTimer = clock.after(ms, pump);
  };
  const admitFirst = (line: Set<Waiting>): void => {
    const [first] = line;
    if (first === undefined) return;
    line.delete(first);
    inside += 1;
    first.admit();
  };
  const pumpLow = (): void => {
    const line = lines.low.size > 0 ? lines.low : lines.last;
    if (line.size === 0 || inside > 0) return;
    const waitMs = budget.waitMs(line === lines.last ? LAST_SHARE : 1);
    if (waitMs > 0) pumpAfter(waitMs);
    else admitFirst(line);
  };
  function pump(): void {
    const pausedMs = closedUntil - clock.monotonic();
    if (pausedMs > 0) {
      pumpAfter(pausedMs);
      return;
    }
    while (lines.high.size > 0 && inside < MOST_AT_ONCE) admitFirst(lines.high);
    pumpLow();
  }
  const leave = (): void => {
    inside -= 1;
    pump();
  };
  return {
    enter(priority, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      const line = lines[priority];
      const abort = (): void => {
        line.delete(waiting);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        admit: () => {
          signal.removeEventListener('abort', abort);
          resolve(leave);
        },
      };
      if (signal.aborted) return Promise.reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      line.add(waiting);
      // Not at once: whoever asks in the same turn with a higher priority shall be first.
      queueMicrotask(pump);
      return promise;
    },
    pause(ms) {
      closedUntil = Math.max(closedUntil, clock.monotonic() + ms);
    },
  };
}
