import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/clock/clock.ts';
import { sleepBy } from './sleep-by.ts';

export interface ManualClock extends Clock {
  /** Lets `ms` pass: every timer due goes off in order, and what it sets going runs as far as it can. */
  advance(ms: number): Promise<void>;
  /** How many timers and sleeps are still to come. */
  waiting(): number;
}

interface Timer {
  at: number;
  callback: () => void;
}

/** A clock that stands still until told otherwise. `random()` is 0.5, nonces are counted. */
export function manualClock(start = Date.parse('2026-01-01T00:00:00Z')): ManualClock {
  let elapsed = 0;
  let nonces = 0;
  const timers = new Set<Timer>();
  const add = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: elapsed + ms, callback };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  const nextDue = (until: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];

  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    sleep: (ms, signal) => sleepBy(add, ms, signal),
    after: add,
    random: () => 0.5,
    nonce: () => `nonce-${++nonces}`,
    async advance(ms) {
      const until = elapsed + ms;
      await turn();
      for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
        timers.delete(timer);
        elapsed = Math.max(elapsed, timer.at);
        timer.callback();
        await turn();
      }
      elapsed = until;
      await turn();
    },
    waiting: () => timers.size,
  };
}
