import type { Clock } from '../clock/clock.ts';
import type { Occurrence } from './occurrence.ts';
import type { Poster } from './poster.ts';

/** How soon a `pending` may change its words, in ms; each time twice as late: a commit takes 1,000 statuses, its end among them. */
const FIRST_PROGRESS_MS = 10_000;
const LAST_PROGRESS_MS = 5 * 60_000;

/** Tells how far a commit has come that is not decided yet. */
export interface ProgressTeller {
  tell(occurrence: Occurrence, description: string): void;
  /** Nothing more is told of this commit. */
  reset(): void;
}

export function progressTeller(clock: Clock, post: Pick<Poster, 'pending'>): ProgressTeller {
  let cancel: (() => void) | undefined;
  let waitMs = FIRST_PROGRESS_MS;
  let newest = '';
  return {
    tell: (occurrence, description) => {
      newest = description;
      if (occurrence.decided || description === occurrence.pending) return;
      cancel ??= clock.after(waitMs, () => {
        cancel = undefined;
        if (occurrence.decided || newest === occurrence.pending) return;
        waitMs = Math.min(waitMs * 2, LAST_PROGRESS_MS);
        occurrence.pending = newest;
        post.pending(occurrence);
      });
    },
    reset: () => {
      cancel?.();
      cancel = undefined;
      waitMs = FIRST_PROGRESS_MS;
    },
  };
}
