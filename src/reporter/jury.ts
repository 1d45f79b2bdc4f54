import type { Verdict } from '../verdict/verdict-types.ts';
import type { Knowledge } from './cluster-knowledge.ts';
import { judge } from './judge.ts';
import { type Occurrence, timeoutOf } from './occurrence.ts';
import { isBorneOut, outlivedBy } from './outlived.ts';
import type { Poster } from './poster.ts';
import { progressTeller } from './progress-teller.ts';
import type { ReporterDeps, ToldVerdict } from './reporter.ts';

/** How long a failure waits for clusters that are still at work, in ms: what failed in all is not to be told of the first alone. */
const HEARING_MS = 2_000;

/** Judges the present tip whenever something was heard, and when its time is up. */
export interface Jury {
  /** This occurrence is judged from now on, once `evaluateSoon` is called; undefined: none. */
  sit(occurrence: Occurrence | undefined): void;
  current(): Occurrence | undefined;
  evaluateSoon(): void;
}

export interface Bench {
  knowledgeOf: (cluster: string) => Knowledge | undefined;
  post: Poster;
  /** The clusters went on from what was called a success: it is judged no more. Never rejects. */
  passed: (occurrence: Occurrence) => Promise<void>;
}

export function jury(
  deps: Pick<ReporterDeps, 'clock' | 'log' | 'onVerdict'>,
  { knowledgeOf, post, passed }: Bench,
): Jury {
  const { clock, log } = deps;
  let sitting: Occurrence | undefined;
  let evaluating = false;
  let cancelTimer = () => {};
  const progress = progressTeller(clock, post);

  /** Many records may change at once: they are judged once. */
  function evaluateSoon(): void {
    if (evaluating) return;
    evaluating = true;
    queueMicrotask(() => {
      evaluating = false;
      if (sitting?.opened) evaluateSafely(sitting);
    });
  }

  /** Nobody is above a microtask to catch anything: what fails here may cost one commit its verdict, not all their process. */
  function evaluateSafely(occurrence: Occurrence): void {
    try {
      if (!occurrence.outlivedBy) doubt(occurrence);
      if (!occurrence.isWithheld) evaluate(occurrence);
    } catch (error) {
      log.error({ revision: occurrence.revision, err: error }, 'a verdict could not be reached');
    }
  }

  function doubt(occurrence: Occurrence): void {
    occurrence.outlivedBy = outlivedBy(occurrence, knowledgeOf);
    if (occurrence.isInherited && isBorneOut(occurrence, knowledgeOf)) occurrence.isInherited = false;
    const isShown = !occurrence.isInherited && !post.isUndelivered(occurrence.revision);
    occurrence.isWithheld = occurrence.outlivedBy !== undefined && !isShown;
    if (occurrence.isWithheld) void passed(occurrence);
  }

  function evaluate(occurrence: Occurrence): void {
    const { told, verdict, leftMs } = judgeAt(clock.monotonic(), occurrence, knowledgeOf);
    occurrence.clusters = verdict.clusters;
    deps.onVerdict?.(told);
    cancelTimer();
    if (leftMs > 0 && !occurrence.decided) cancelTimer = clock.after(leftMs + 1, evaluateSoon);
    if (verdict.state === 'pending') progress.tell(occurrence, verdict.description);
    else if (decides(verdict, occurrence)) decide(occurrence, verdict);
    else post.lateClusters(occurrence);
  }

  function decide(occurrence: Occurrence, verdict: Verdict): void {
    occurrence.failedAt ??= clock.monotonic();
    const heardMs = clock.monotonic() - occurrence.failedAt;
    if (isHasty(verdict) && heardMs < HEARING_MS) {
      cancelTimer();
      cancelTimer = clock.after(HEARING_MS - heardMs, evaluateSoon);
      return;
    }
    occurrence.decided = { state: verdict.state, description: verdict.description };
    post.verdict(occurrence, verdict);
  }

  return {
    sit: (occurrence) => {
      cancelTimer();
      progress.reset();
      sitting = occurrence;
    },
    current: () => sitting,
    evaluateSoon,
  };
}

/** How it stands now; `leftMs`: until `verify.timeout`. */
function judgeAt(
  now: number,
  occurrence: Occurrence,
  knowledgeOf: Bench['knowledgeOf'],
): { told: ToldVerdict; verdict: Verdict; leftMs: number } {
  const { revision, rendering, noticed } = occurrence;
  const elapsed = now - noticed.at;
  const leftMs = timeoutOf(occurrence) - elapsed;
  const sincePushMs = noticed.pushed ? elapsed : undefined;
  const verdict = judge({ revision, rendering, knowledgeOf, expired: leftMs <= 0, sincePushMs });
  return { told: { revision, rendering, noticedAt: noticed.at, verdict }, verdict, leftMs };
}

/** A failure, while clusters are still at work that may fail for the same cause. */
function isHasty({ state, clusters }: Verdict): boolean {
  return state === 'failure' && clusters.some((cluster) => cluster.state === 'pending');
}

/** The first decision stands, except that a federation which healed does not stay red. */
function decides(verdict: Verdict, { decided }: Occurrence): boolean {
  return decided === undefined || (verdict.state === 'success' && decided.state !== 'success');
}
