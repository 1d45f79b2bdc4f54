import { orUnknown } from '../github/final-success.ts';
import type { CommitStatus } from '../github/forge.ts';
import type { TipTimes } from './tip-times.ts';

/** They are looked at twice within minutes; of more, the oldest are forgotten. */
const MOST_KEPT = 50;

/**
 * The former tips that were a success when this process saw them go: where the forge keeps no list of pushes, or lists them
 * late, only who saw that knows of which time a success is.
 */
export interface OwnSuccesses {
  /** The commit was the tip until now. */
  keep(sha: string, status: CommitStatus): void;
  /** The commit is the tip again. */
  forget(sha: string): void;
  /** Undefined also where the forge's list tells of the commit, and so knows better. Rejects with a `ForgeError`. */
  of(sha: string): Promise<CommitStatus | undefined>;
}

export function ownSuccesses(times: Pick<TipTimes, 'since' | 'isAllSeen'>): OwnSuccesses {
  const kept = new Map<string, CommitStatus>();
  return {
    keep: (sha, status) => {
      kept.set(sha, status);
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    },
    forget: (sha) => void kept.delete(sha),
    of: async (sha) => {
      const status = kept.get(sha);
      if (!status || (await orUnknown(() => times.since(sha))) !== undefined) return undefined;
      return (await times.isAllSeen()) ? status : undefined;
    },
  };
}
