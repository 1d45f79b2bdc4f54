import type { Jury } from './jury.ts';
import type { Occurrence } from './occurrence.ts';
import type { Poster } from './poster.ts';
import type { ReporterDeps } from './reporter.ts';

/** How soon a forge that was away at the start is asked again, in ms. */
const RETRY_MS = 10_000;

export interface ResumeDeps extends Pick<ReporterDeps, 'clock' | 'log'> {
  post: Pick<Poster, 'standingBefore' | 'owe'>;
  judging: Pick<Jury, 'current' | 'evaluateSoon'>;
  open: (occurrence: Occurrence) => Promise<void>;
}

/**
 * Goes on with the sitting occurrence where a former process left it. Until the forge says how the commit stands, it is
 * not judged: a success must not be opened anew, unless a record contradicts it. True where a former process gave it a status. Never rejects.
 */
export async function resume(
  deps: ResumeDeps,
  occurrence: Occurrence,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return await goOn(deps, occurrence);
  } catch (error) {
    const { revision } = occurrence;
    deps.log.warn(
      { revision, reason: String(error) },
      'the forge does not say how the tip stands; it is asked again',
    );
    await deps.post.owe(revision);
    void goOnLater(deps, occurrence, signal);
    return false;
  }
}

/** Rejects with the forge's error. */
async function goOn({ post, judging, open }: ResumeDeps, occurrence: Occurrence): Promise<boolean> {
  const { isKnown, decided } = await post.standingBefore(occurrence.revision);
  if (judging.current() !== occurrence) return isKnown;
  if (decided) {
    occurrence.decided = decided;
    // A success says that every record named the commit; a red commit may have been left behind by some, and heals by itself.
    occurrence.isInherited = decided.state === 'success';
    occurrence.opened = true;
    judging.evaluateSoon();
  } else await open(occurrence);
  return isKnown;
}

async function goOnLater(deps: ResumeDeps, occurrence: Occurrence, signal: AbortSignal): Promise<void> {
  while (deps.judging.current() === occurrence && !occurrence.opened) {
    await deps.clock.sleep(RETRY_MS, signal).catch(() => {});
    await goOn(deps, occurrence).catch(() => {});
  }
}
