import type { Clock } from '../clock/clock.ts';
import { writeBudget } from '../github/write-budget.ts';
import { latest } from '../watcher/latest.ts';

/**
 * GitHub answers 5,000 requests in an hour, and anybody may open pull requests and edit them: so many may go to listing
 * them, 25 heads a request. Verdicts need the others.
 */
const LISTINGS = { perMinute: 60, perHour: 1_500 };
const HEADS_A_LISTING = 25;

/** Looks that come one after the other, and no more often than the forge bears. */
export interface PacedLooks {
  /** Looks now, or as soon as there is room for it. */
  now(): Promise<void>;
  /** Looks after this time; several that are asked for meanwhile are one. */
  later(afterMs: number): void;
  /** A look has listed so many heads. */
  listed(heads: number): void;
  close(): void;
}

/** `look` must not reject. */
export function pacedLooks(clock: Clock, look: () => Promise<void>): PacedLooks {
  const budget = writeBudget(clock, LISTINGS);
  const lookOnce = latest(look);
  let cancelLater: (() => void) | undefined;

  async function now(): Promise<void> {
    const waitMs = budget.waitMs();
    if (waitMs > 0) later(waitMs);
    else await lookOnce();
  }

  function later(afterMs: number): void {
    cancelLater ??= clock.after(afterMs, () => {
      cancelLater = undefined;
      void now();
    });
  }

  return {
    now,
    later,
    listed: (heads) => {
      for (let listed = 0; listed <= heads; listed += HEADS_A_LISTING) budget.spend();
    },
    close: () => cancelLater?.(),
  };
}
