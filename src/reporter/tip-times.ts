import { orUnknown } from '../github/final-success.ts';
import { ForgeError, type Push } from '../github/forge.ts';
import { tipSince } from '../github/tip-since.ts';
import type { ReporterDeps } from './reporter.ts';

/** Half of what the forge lists: a process need not have seen every push. */
const MOST_SEEN = 50;

/** Since when a commit is the tip, as far as that can be told for sure. */
export interface TipTimes {
  /** Git shows this as the tip now; undefined: no branch. */
  seen(tip: string | undefined): void;
  /**
   * When the branch was last set to the commit, in ms since the epoch by the forge's clock; undefined: nobody knows.
   * Rejects with a `ForgeError`: also where Git does not answer, for who has not heard of the tip knows no times.
   */
  since(sha: string): Promise<number | undefined>;
  /** The forge keeps no list of pushes, and Git shows what was seen last: then nothing else is known to have been the tip. Rejects as `since`. */
  isAllSeen(): Promise<boolean>;
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
      // Then nobody knows what was listed before.
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

  return {
    seen: (tip) => {
      listedAtFirst ??= newestListed();
      shown = [tip, ...shown].slice(0, MOST_SEEN);
    },
    since: async (sha) => {
      // Git first: what it shows by then, the list has to have as well.
      const tip = await askTip();
      const tips = tip === shown[0] ? shown : [tip, ...shown];
      const pushes = await forge?.pushes(origin.branch);
      return pushes && tipSince(pushes, sha, { tips, listedAtFirst: await listedAtFirst });
    },
    isAllSeen: async () => {
      if (!forge || (await askTip()) !== shown[0]) return false;
      return (await orUnknown(() => forge.pushes(origin.branch))) === undefined;
    },
  };
}
