import type { CommitStatus } from '../github/forge.ts';

/** Of more commits, the oldest are forgotten. */
const MOST_KEPT = 1000;

/**
 * The successes that this process wanted of a commit in a former time as tip. The forge may take one late, when the commit is the
 * tip anew, and then its time is of now: only its words tell.
 */
export interface FormerSuccesses {
  /** This is wanted of the commit now. */
  wanted(sha: string, status: CommitStatus): void;
  /** Another time of the commit as tip begins. */
  opened(sha: string): void;
  has(sha: string, description: string): boolean;
}

export function formerSuccesses(): FormerSuccesses {
  const present = new Map<string, string>();
  const former = new Map<string, string>();
  return {
    wanted: (sha, { state, description }) => {
      if (state !== 'success') return;
      keep(present, sha, description);
      // It is true again, whichever of the two is seen.
      if (former.get(sha) === description) former.delete(sha);
    },
    opened: (sha) => {
      const description = present.get(sha);
      if (description !== undefined) keep(former, sha, description);
      present.delete(sha);
    },
    has: (sha, description) => former.get(sha) === description,
  };
}

function keep(words: Map<string, string>, sha: string, description: string): void {
  words.delete(sha);
  words.set(sha, description);
  const [oldest] = words.keys();
  if (words.size > MOST_KEPT && oldest !== undefined) words.delete(oldest);
}
