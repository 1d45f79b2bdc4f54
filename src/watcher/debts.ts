import type { Logger } from 'pino';
import type { Repository } from '../git/repository.ts';
import { type Forge, ForgeError } from '../github/forge.ts';
import type { Reporter } from '../reporter/reporter.ts';
import { missedTips } from './missed-tips.ts';

/** Where the forge keeps no list of tips, this many commits of the branch are looked through. */
const MOST_COMMITS = 100;
/** Former tips whose successors could not be listed yet; of more, the oldest are given up. */
const MOST_LEFT = 50;
/** Commits that are known to be answered for, so that their statuses are not read again with every sweep. */
const MOST_PAID = 10_000;

export interface DebtDeps {
  log: Logger;
  branch: string;
  repository: Pick<Repository, 'owed' | 'commitsBetween' | 'has'>;
  forge: Pick<Forge, 'tipsSince'> | undefined;
  reporter: Pick<Reporter, 'supersede' | 'standing' | 'revisions'>;
}

/** The final states that are owed to commits which are the tip no more. */
export interface Debts {
  /** The tip moved: what came and went unseen between the former and the new one is owed a state, too. */
  moved(before: string | undefined, tip: string): void;
  /**
   * Pays what is written down as owed, and what this process never saw: a burst of pushes, a time when nobody ran,
   * a lost disk. What fails stays owed until the next call. Undefined: the branch is gone.
   */
  pay(tip: string | undefined): Promise<void>;
}

export function debts(deps: DebtDeps): Debts {
  const { repository, reporter, forge, branch, log } = deps;
  /** `tip`: it was the tip for sure; `pending`: perhaps, and only a `pending` of ours on it says so. */
  const owing = new Map<string, 'tip' | 'pending'>();
  const paid = new Set<string>();
  const left = new Set<string>();
  let isCaughtUp = false;

  function add(shas: Iterable<string>, how: 'tip' | 'pending'): void {
    for (const sha of shas) if (!paid.has(sha)) owing.set(sha, how);
  }

  async function discover(tip: string): Promise<void> {
    if (!isCaughtUp) add(await missedTips(deps, tip), 'tip');
    isCaughtUp = true;
    for (const from of new Set([...left, ...reporter.revisions()])) {
      if (from !== tip) await discoverSince(from, tip);
    }
  }

  async function discoverSince(from: string, tip: string): Promise<void> {
    const listed = await forge?.tipsSince(branch, from);
    if (listed) add(listed, 'tip');
    else if (await repository.has(from)) {
      add(await repository.commitsBetween(from, tip, MOST_COMMITS), 'pending');
    }
    // The forge may list a push later than Git shows it: until then, what came before it may be missing too.
    if (!listed || listed.includes(tip)) left.delete(from);
  }

  function leave(sha: string): void {
    left.delete(sha);
    left.add(sha);
    const [oldest] = left;
    if (left.size > MOST_LEFT && oldest !== undefined) left.delete(oldest);
  }

  async function payAll(tip: string | undefined): Promise<void> {
    for (const [sha, how] of [...owing]) {
      if (sha !== tip && !(await payOne(sha, tip, how))) return;
    }
  }

  /** False: the forge is away, and there is no use in asking on. */
  async function payOne(sha: string, tip: string | undefined, how: 'tip' | 'pending'): Promise<boolean> {
    try {
      if (await reporter.supersede(sha, tip, how)) settled(sha);
      return true;
    } catch (error) {
      log.warn({ revision: sha, reason: String(error) }, 'a final status stays owed');
      return error instanceof ForgeError && error.kind === 'refused';
    }
  }

  function settled(sha: string): void {
    owing.delete(sha);
    if (paid.size >= MOST_PAID) paid.clear();
    paid.add(sha);
  }

  return {
    moved: (before, tip) => {
      paid.delete(tip);
      owing.delete(tip);
      if (before !== undefined) leave(before);
    },
    pay: async (tip) => {
      for (const sha of await repository.owed()) owing.set(sha, 'tip');
      if (tip !== undefined && forge) await discover(tip).catch((error) => log.warn(...unlisted(error)));
      await payAll(tip);
    },
  };
}

function unlisted(error: unknown): [object, string] {
  return [{ reason: String(error) }, 'could not list what was the tip before; the sweep tries again'];
}
