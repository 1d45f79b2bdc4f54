import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './clock.ts';

/** Node's timers count no further, and go off at once when told to (a sweep every `600h`). */
const LONGEST_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    for (let left = ms; left >= 0; left -= LONGEST_MS) {
      await sleep(Math.min(left, LONGEST_MS), undefined, signal ? { signal } : {});
    }
  },
  after: (ms, callback) => {
    let cancel = () => {};
    const wait = (left: number): void => {
      const timer = setTimeout(
        () => (left > LONGEST_MS ? wait(left - LONGEST_MS) : callback()),
        Math.min(left, LONGEST_MS),
      );
      timer.unref();
      cancel = () => clearTimeout(timer);
    };
    wait(ms);
    return () => cancel();
  },
  random: () => Math.random(),
  nonce: () => randomBytes(8).toString('hex'),
};
