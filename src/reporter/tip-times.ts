import { ForgeError, type Push } from '../github/forge.ts';
import { tipSince } from '../github/tip-since.ts';
import type { ReporterDeps } from './reporter.ts';

/** Half of what the forge lists: a process need not have seen every push. */
const MOST_SEEN = 50;
/** A list that comes later than Git is no better right after: what is missing then is found by the next sweep. */
const MOST_ASKED = 3;

/** Since when a commit is the tip, as far as that can be told for sure. */
export interface TipTimes {
  /** Git shows this as the tip now; undefined: no branch. */
  seen(tip: string | undefined): void;
  /**
   * When the branch was last set to the commit, in ms since the epoch by the forge's clock; undefined: nobody knows.
   * Rejects with a `ForgeError`: also where Git does not answer, for who has not heard of the tip knows no times.
   */
  since(sha: string): Promise<number | undefined>;
  /** Git shows what was seen last: then nothing else is known to have been the tip. Rejects as `since`. */
  isAllSeen(): Promise<boolean>;
}

interface OfOneMoment {
  /** What Git has shown, newest first. */
  tips: readonly (string | undefined)[];
  pushes: readonly Push[];
}

export function tipTimes({
  forge,
  repository,
  origin,
}: Pick<ReporterDeps, 'forge' | 'repository' | 'origin'>): TipTimes {
  /** Newest first. */
  let shown: (string | undefined)[] = [];
  let listedAtFirst: Promise<Push | undefined> | undefined;

  async function newestListed(): Promise<Push | undefined> {
    try {
      return (await forge?.pushes(origin.branch))?.[0];
    } catch {
      // What is listed later says less, and nothing wrong.
      listedAtFirst = undefined;
      return undefined;
    }
  }

  async function askTip(): Promise<string | undefined> {
    try {
      return await repository.askTip();
    } catch (error) {
      const message = 'Git does not say what the tip is, and so not of which time a success is';
      throw new ForgeError('transient', message, undefined, error);
    }
  }

  /** Undefined: the forge keeps no list. */
  async function ask(asked = 1): Promise<OfOneMoment | undefined> {
    const known = shown;
    // Git first: what it shows by then, the list has to have as well.
    const tip = await askTip();
    const pushes = await forge?.pushes(origin.branch);
    if (!pushes) return undefined;
    // A push may have come between the two answers, or while one of them was on its way.
    const isOfOneMoment = known === shown && pushes[0]?.after === tip;
    if (!isOfOneMoment && asked < MOST_ASKED) return ask(asked + 1);
    return { tips: tip === shown[0] ? shown : [tip, ...shown], pushes };
  }

  return {
    seen: (tip) => {
      listedAtFirst ??= newestListed();
      shown = [tip, ...shown].slice(0, MOST_SEEN);
    },
    since: async (sha) => {
      const found = await ask();
      return found && tipSince(found.pushes, sha, { tips: found.tips, listedAtFirst: await listedAtFirst });
    },
    isAllSeen: async () => (await askTip()) === shown[0],
  };
}
