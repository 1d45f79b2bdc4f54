import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import type { Repository } from '../git/repository.ts';
import { type Forge, ForgeError } from '../github/forge.ts';
import type { Reporter } from '../reporter/reporter.ts';
import { formerTips } from './former-tips.ts';
import { seenEnds } from './seen-ends.ts';

/** Commits that are known to be answered for, so that their statuses are not read again with every sweep. */
const MOST_PAID = 10_000;

export interface DebtDeps {
  clock: Pick<Clock, 'monotonic'>;
  log: Logger;
  branch: string;
  repository: Pick<Repository, 'askTip' | 'owed' | 'commitsBetween' | 'has'>;
  forge: Pick<Forge, 'tipsSince'> | undefined;
  reporter: Pick<Reporter, 'supersede' | 'answered' | 'revisions'>;
  /** Told how many former tips still lack their final state. */
  onOwed?: (commits: number) => void;
}

/** The final states that are owed to commits which are the tip no more. */
export interface Debts {
  /** After the start: the first tip had a status from a former process. */
  resumed(known: string): void;
  /** The tip moved: what came and went unseen between the former and the new one is owed a state, too. */
  moved(before: string | undefined, tip: string | undefined): void;
  /**
   * Pays what is written down as owed, and what this process never saw: a burst of pushes, a time when nobody ran,
   * a lost disk. What fails stays owed until the next call. Undefined: the branch is gone.
   */
  pay(tip: string | undefined): Promise<void>;
}

export function debts(deps: DebtDeps): Debts {
  const { repository, reporter, log } = deps;
  const owing = new Map<string, 'tip' | 'pending'>();
  const paid = new Set<string>();
  const ended = seenEnds(deps.clock);
  const former = formerTips({
    ...deps,
    found: (shas, how) => {
      // The oldest first: where this process dies in between, what is still owed is newer than the last answer.
      for (const sha of shas.toReversed())
        if (!paid.has(sha) && owing.get(sha) !== 'tip') owing.set(sha, how);
    },
  });

  /** False: the forge is away, or Git is. What is paid before all was found would hide what is missing. */
  async function discover(tip: string | undefined): Promise<boolean> {
    try {
      for (const sha of await repository.owed()) owing.set(sha, 'tip');
      if (deps.forge) await (tip === undefined ? former.discoverGone() : former.discover(tip));
      return true;
    } catch (error) {
      log.warn({ reason: String(error) }, 'could not list what is owed; the sweep tries again');
      return false;
    }
  }

  async function payAll(tip: string | undefined): Promise<void> {
    for (const [sha, how] of [...owing]) {
      if (sha !== tip && ended.isDue(sha) && !(await payOne(sha, tip, how))) return;
    }
  }

  /** False: the forge is away, and there is no use in asking on. */
  async function payOne(sha: string, tip: string | undefined, how: 'tip' | 'pending'): Promise<boolean> {
    try {
      if (!(await reporter.supersede(sha, tip, how))) ended.forget(sha);
      else if (ended.seen(sha) || how === 'pending') settled(sha);
      return true;
    } catch (error) {
      log.warn({ revision: sha, reason: String(error) }, 'a final status stays owed');
      return error instanceof ForgeError && error.kind === 'refused';
    }
  }

  function settled(sha: string): void {
    owing.delete(sha);
    ended.forget(sha);
    if (paid.size >= MOST_PAID) paid.clear();
    paid.add(sha);
  }

  return {
    resumed: former.resumed,
    moved: (before, tip) => {
      if (before !== undefined) {
        former.left(before);
        // Also what has ended here: it is among what is looked at twice.
        owing.set(before, 'tip');
      }
      if (tip === undefined) return;
      paid.delete(tip);
      owing.delete(tip);
      ended.forget(tip);
    },
    pay: async (tip) => {
      if (await discover(tip)) await payAll(tip);
      deps.onOwed?.([...owing.keys()].filter((sha) => sha !== tip && !ended.isAhead(sha)).length);
    },
  };
}
