import type { Repository } from '../git/repository.ts';
import type { Forge } from '../github/forge.ts';
import type { Reporter } from '../reporter/reporter.ts';
import { addedTo, missedTips } from './missed-tips.ts';

/** Where the forge keeps no list of tips, this many commits of the branch are looked through. */
const MOST_COMMITS = 100;
/** Pushes that are known to be no news: more than the forge lists at once. */
const MOST_LISTED = 1000;
/** Former tips whose successors could not be listed yet; of more, the oldest are given up. */
const MOST_LEFT = 50;

export interface FormerTipsDeps {
  branch: string;
  repository: Pick<Repository, 'askTip' | 'commitsBetween' | 'has'>;
  forge: Pick<Forge, 'tipsSince'> | undefined;
  reporter: Pick<Reporter, 'answered' | 'revisions'>;
  /** `tip`: these were the tip for sure; `pending`: perhaps, and only a `pending` of ours on them says so. */
  found: (shas: readonly string[], how: 'tip' | 'pending') => void;
}

/** Finds the commits that were the tip and are not any more, also those that this process never saw. */
export interface FormerTips {
  /** After the start: the first tip had a status from a former process. */
  resumed(known: string): void;
  /** This commit was the tip until now. */
  left(sha: string): void;
  /** Rejects with the forge's error; what was not found then is found by a later call. */
  discover(tip: string): Promise<void>;
  /** The branch is gone: what workers were given had been the tip, though this process may not have seen it. Never rejects. */
  discoverGone(): Promise<void>;
}

export function formerTips({ branch, repository, forge, reporter, found }: FormerTipsDeps): FormerTips {
  const left = new Set<string>();
  /** The pushes that the forge has listed, newest first. */
  let listed: readonly string[] | undefined;
  let known: string | undefined;

  async function discoverRecent(tip: string): Promise<void> {
    const recent = upTo(tip, await forge?.tipsSince(branch, undefined));
    if (!recent?.length) return;
    const answers = { own: new Set([...left, tip]), known, answered: reporter.answered };
    const added = listed && addedTo(listed, recent);
    found(added ?? (await missedTips(recent, answers)), 'tip');
    // What is cut off for a moment, since a push back is listed late, is not new when it is there again.
    listed = added && listed ? [...added, ...listed].slice(0, MOST_LISTED) : recent;
  }

  async function discoverSince(from: string, tip: string): Promise<void> {
    const since = upTo(tip, await forge?.tipsSince(branch, from));
    if (since) found(since, 'tip');
    else if (await repository.has(from)) {
      found(await repository.commitsBetween(from, tip, MOST_COMMITS), 'pending');
    }
    if (since?.length !== 0) left.delete(from);
  }

  return {
    resumed: (sha) => {
      known = sha;
    },
    left: (sha) => {
      left.delete(sha);
      left.add(sha);
      const [oldest] = left;
      if (left.size > MOST_LEFT && oldest !== undefined) left.delete(oldest);
    },
    discover: async (tip) => {
      await discoverRecent(tip);
      for (const from of new Set([...left, ...reporter.revisions()])) {
        if (from !== tip) await discoverSince(from, tip);
      }
    },
    discoverGone: async () => {
      const given = [...reporter.revisions()];
      // Git is asked last: the branch may be there again, and a worker may have heard of it first. What it does not say now can wait.
      const isThere = await repository.askTip().then(
        (tip) => tip !== undefined,
        () => true,
      );
      if (!isThere) found(given, 'tip');
    },
  };
}

/**
 * A forge may list a push before Git shows it, and later: what stands before the tip may be the next tip, and
 * without the tip nothing is known yet.
 */
function upTo(tip: string, pushes: readonly string[] | undefined): readonly string[] | undefined {
  const at = pushes?.indexOf(tip) ?? -1;
  return pushes && (at < 0 ? [] : pushes.slice(at));
}
