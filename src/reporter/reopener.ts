import { type Occurrence, occurrenceOf } from './occurrence.ts';
import type { ReporterDeps } from './reporter.ts';

export interface Reopening {
  isCurrent: (occurrence: Occurrence) => boolean;
  /** Begins an occurrence with `pending`. Never rejects. */
  begin: (occurrence: Occurrence) => Promise<void>;
}

/**
 * What becomes of an inherited success whose clusters went on to another revision. Either its commit is the tip anew, or the
 * tip has moved and this process has not heard of it: only Git can tell, and a success must not be opened anew for the latter.
 * Never rejects; where Git does not answer, it is asked again with what is heard next.
 */
export function reopener(
  { clock, log, repository }: Pick<ReporterDeps, 'clock' | 'log' | 'repository'>,
  { isCurrent, begin }: Reopening,
): (passed: Occurrence) => Promise<void> {
  const asked = new WeakSet<Occurrence>();
  return async (passed) => {
    if (asked.has(passed)) return;
    asked.add(passed);
    const { revision, rendering } = passed;
    try {
      const tip = await repository.askTip();
      if (tip !== revision || !isCurrent(passed)) return;
    } catch {
      asked.delete(passed);
      return;
    }
    log.info(
      { revision },
      'a cluster went on to another revision since the tip was decided: it is opened anew',
    );
    await begin(occurrenceOf(revision, rendering, { at: clock.monotonic(), pushed: false }));
  };
}
