import type { Clock } from '../clock/clock.ts';

/** How many writes of low priority may be made in a minute and in an hour, counting every write. */
export interface WriteLimits {
  perMinute: number;
  perHour: number;
}

/**
 * GitHub allows about 80 content writes a minute and 500 an hour. What these leave is the reserve of the
 * statuses that people wait for. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export const GITHUB_WRITE_LIMITS: WriteLimits = { perMinute: 60, perHour: 400 };

export interface WriteBudget {
  /** Counts a write that is about to be made. */
  spend(): void;
  /** How long a write of low priority, to which this share of the limits is open, has to wait, in ms; 0: not at all. */
  waitMs(share?: number): number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Sliding windows over the writes of the last hour, on the monotonic clock. */
export function writeBudget(clock: Clock, { perMinute, perHour }: WriteLimits): WriteBudget {
  let writes: number[] = [];
  const waitFor = (limit: number, windowMs: number, now: number): number => {
    const inTheWay = writes.at(-limit);
    return inTheWay === undefined ? 0 : Math.max(0, inTheWay + windowMs - now);
  };
  return {
    spend() {
      const now = clock.monotonic();
      writes = [...writes.filter((at) => at > now - HOUR_MS), now];
    },
    waitMs(share = 1) {
      const now = clock.monotonic();
      const open = (limit: number) => Math.max(1, Math.floor(limit * share));
      return Math.max(waitFor(open(perMinute), MINUTE_MS, now), waitFor(open(perHour), HOUR_MS, now));
    },
  };
}
