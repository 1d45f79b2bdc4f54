import { type Occurrence, occurrenceOf } from './occurrence.ts';
import type { Poster } from './poster.ts';
import type { ReporterDeps } from './reporter.ts';
import type { TipTimes } from './tip-times.ts';

/** How soon Git is asked again where it did not answer, or told of a tip that this process has still to hear of; ms. */
const RETRY_MS = 10_000;

export interface Reopening {
  isCurrent: (occurrence: Occurrence) => boolean;
  post: Pick<Poster, 'withhold'>;
  times: Pick<TipTimes, 'seen'>;
  /** Begins an occurrence with `pending`. Never rejects. */
  begin: (occurrence: Occurrence) => Promise<void>;
}

/**
 * What becomes of a success whose clusters went on to another revision. Either its commit is the tip anew, or the tip has moved
 * and this process has not heard of it: only Git can tell, and a success must not be opened anew for the latter. Asks until one
 * of them is known; what the forge has not taken by now is not sent meanwhile. Never rejects.
 */
export function reopener(
  { clock, log, repository }: Pick<ReporterDeps, 'clock' | 'log' | 'repository'>,
  { isCurrent, post, times, begin }: Reopening,
  signal: AbortSignal,
): (passed: Occurrence) => Promise<void> {
  async function isTip(revision: string): Promise<boolean> {
    try {
      return (await repository.askTip()) === revision;
    } catch {
      return false;
    }
  }

  async function openAnew({ revision, rendering, outlivedBy }: Occurrence): Promise<void> {
    log.info(
      { revision, outlivedBy },
      'another revision was the tip since this one was a success: it is opened anew',
    );
    for (const tip of [outlivedBy, revision]) times.seen(tip);
    await begin(occurrenceOf(revision, rendering, { at: clock.monotonic(), pushed: false }));
  }

  return async (passed) => {
    const { revision, outlivedBy } = passed;
    log.info(
      { revision, outlivedBy },
      'a cluster has another revision since this one was a success: Git is asked for the tip',
    );
    post.withhold(revision);
    while (isCurrent(passed)) {
      const isStillTip = await isTip(revision);
      if (!isCurrent(passed)) return;
      if (isStillTip) return openAnew(passed);
      await clock.sleep(RETRY_MS, signal).catch(() => {});
    }
  };
}
