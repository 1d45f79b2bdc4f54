import type { RecordWrite, TipTime, Told } from '../../../../proof/chaos/history.ts';

/** `tip('a', 10)`: the push reached the server at 10 and had moved the branch at 11. */
export const tip = (sha: string, from: number, isGood = true): TipTime => ({
  sha,
  from,
  seen: from + 1,
  isGood,
});

export const told = (sha: string, at: number, state: Told['state'], description = ''): Told => ({
  sha,
  at,
  state,
  description,
});

/** The record of a holder, and what it leaves behind when its work is done. */
export const claimed = (nonce: string, at: number, revision?: string, renewal = 0): RecordWrite => ({
  at,
  answeredAt: at + 1,
  revision,
  lease: { nonce, renewal },
  outcome: undefined,
});

export function finished(revision: string, at: number, current = 2): RecordWrite {
  const observation = {
    current,
    waiting: [],
    moreWaiting: 0,
    failed: [],
    moreFailed: 0,
    entryPoints: [],
  };
  const changes = { create: 0, update: 0, unchanged: 2, prune: 0 };
  const outcome = { state: 'applied', members: 2, changes, faults: [], moreFaults: 0, warnings: [] } as const;
  return {
    at,
    answeredAt: at + 1,
    revision,
    lease: undefined,
    outcome: { ...outcome, faults: [], warnings: [], observation, appliedAt: at },
  };
}
