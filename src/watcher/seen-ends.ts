import type { Clock } from '../clock/clock.ts';

/** Longer than a status of a process that died may be on its way. */
const LATE_MS = 60_000;

/** Ends that were read once. Each is read twice: a `pending` of a process that died may arrive after everybody has read the end. */
export interface SeenEnds {
  /** False: its end was seen a moment ago, and it is too soon to read it again. */
  isDue(sha: string): boolean;
  /** Its end was seen; true: for the second time. */
  seen(sha: string): boolean;
  /** It has not ended, or not any more. */
  forget(sha: string): void;
  /** Its end was seen, once. */
  isAhead(sha: string): boolean;
}

export function seenEnds(clock: Pick<Clock, 'monotonic'>): SeenEnds {
  /** When the end was seen; monotonic ms. */
  const seenAt = new Map<string, number>();
  return {
    isDue: (sha) => clock.monotonic() - (seenAt.get(sha) ?? Number.NEGATIVE_INFINITY) >= LATE_MS,
    seen: (sha) => {
      if (seenAt.delete(sha)) return true;
      seenAt.set(sha, clock.monotonic());
      return false;
    },
    forget: (sha) => void seenAt.delete(sha),
    isAhead: (sha) => seenAt.has(sha),
  };
}
