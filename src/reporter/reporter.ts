import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import type { Repository } from '../git/repository.ts';
import type { CommitState, CommitStatus, Forge } from '../github/forge.ts';
import type { StatusQueue } from '../github/status-queue.ts';
import type { Rendering } from '../render/rendering.ts';
import type { KnowledgeDeps } from './cluster-knowledge.ts';
import { type Fleet, fleet } from './fleet.ts';
import type { Judgement } from './judge.ts';
import { type Bench, jury } from './jury.ts';
import { type Noticed, type Occurrence, occurrenceOf } from './occurrence.ts';
import { type Answered, type Poster, poster } from './poster.ts';
import { reopener } from './reopener.ts';
import { resume } from './resume.ts';
import { revisionLag } from './revision-lag.ts';
import { tipTimes } from './tip-times.ts';

export interface ReporterDeps extends KnowledgeDeps {
  clock: Clock;
  log: Logger;
  repository: Pick<Repository, 'owe' | 'settle' | 'askTip'>;
  /** Undefined: no forge is configured, and verdicts are only logged. */
  forge: Pick<Forge, 'newestStatus' | 'pushes'> | undefined;
  statuses: StatusQueue | undefined;
  /** Of the page that tells more of a commit. */
  targetUrl?: ((sha: string) => string) | undefined;
  /** Told of each judgement of the present tip. */
  onVerdict?: (told: ToldVerdict) => void;
  /** Told of each status, when it is `wanted`, and again when the forge has taken it. */
  onStatus?: ((revision: string, status: CommitStatus, is: 'wanted' | 'posted') => void) | undefined;
  /** Told when the forge has taken the verdict on a commit, with the time since it was noticed as tip. */
  onPosted?: (state: CommitState, revision: string, sinceNoticedMs: number) => void;
}

export interface ToldVerdict {
  revision: string;
  rendering: Rendering;
  /** Since when it is known to be the tip; monotonic ms. */
  noticedAt: number;
  verdict: Judgement;
}

/** Turns what the records say of the tip into one commit status, and pays what is owed to commits that are tip no more. */
export interface Reporter {
  /** The branch's tip is this revision now: `pending` is posted, and its verdict as soon as there is one. */
  tip(revision: string, rendering: Rendering, noticed: Noticed): Promise<void>;
  /** As `tip`, after a start: what was decided before stays decided, unless a record names another revision. True where a former process gave it a status. */
  resume(revision: string, rendering: Rendering, noticed: Noticed): Promise<boolean>;
  branchGone(): void;
  /**
   * Gives a commit that is not the tip its final state, unless it has one; `by` undefined: the branch is gone.
   * One that was the `tip` gets it though it has no status at all; else only a `pending` of ours shows that
   * anything is owed. True once there is nothing left to pay. Rejects with the forge's error.
   */
  supersede(sha: string, by: string | undefined, owed: 'tip' | 'pending'): Promise<boolean>;
  /** How far the forge shows that a commit was answered for. Rejects with its error. */
  answered(sha: string): Promise<Answered | undefined>;
  /**
   * Sees to it that the tip's newest status is the one that it should have, by records that are read anew. Where Git has not
   * just said that it still is the tip, nothing is posted again: it may have come back since, and ended otherwise.
   */
  sweep(isTipSurely: boolean): void;
  /** Revisions that the clusters' records name, as far as heard. */
  revisions(): Set<string>;
  /** The revision that a cluster's record names. */
  revisionOf(cluster: string): string | undefined;
  /** By cluster, ms since the present tip was noticed; 0 where the cluster's record names it. */
  lags(): ReadonlyMap<string, number>;
  close(): void;
}

export function reporter(deps: ReporterDeps): Reporter {
  const closing = new AbortController();
  const times = tipTimes(deps);
  const post = poster(deps, times);
  const clusters = fleet(deps, () => judging.evaluateSoon());
  const lag = revisionLag(deps.clock, clusters.lastRevisionOf);
  const isCurrent = (one: Occurrence) => judging.current() === one;
  const passed = reopener(deps, { isCurrent, post, times, begin: beginOpen }, closing.signal);
  const judging = jury(deps, { knowledgeOf: clusters.knowledgeOf, post, passed });

  function begin(occurrence: Occurrence): void {
    judging.sit(occurrence);
    lag.aim(occurrence);
    if (occurrence.rendering.federation) clusters.follow(occurrence.rendering.federation);
  }

  async function open(occurrence: Occurrence): Promise<void> {
    await post.open(occurrence);
    occurrence.opened = true;
    judging.evaluateSoon();
  }

  async function beginOpen(occurrence: Occurrence): Promise<void> {
    begin(occurrence);
    await open(occurrence);
  }

  return {
    tip: async (revision, rendering, noticed) => {
      const before = judging.current();
      times.seen(revision);
      await beginOpen(occurrenceOf(revision, rendering, noticed));
      end(post, before, revision);
    },
    resume: (revision, rendering, noticed) => {
      times.seen(revision);
      const occurrence = occurrenceOf(revision, rendering, noticed);
      begin(occurrence);
      return resume({ ...deps, post, judging, open }, occurrence, closing.signal);
    },
    branchGone: () => {
      const gone = judging.current();
      times.seen(undefined);
      judging.sit(undefined);
      lag.aim(undefined);
      end(post, gone, undefined);
    },
    supersede: (sha, by, owed) => {
      const isTip = () => judging.current()?.revision === sha;
      return post.endIfOpen(sha, { by, owed, isTip });
    },
    answered: post.answered,
    sweep: (isTipSurely) => {
      const occurrence = judging.current();
      if (occurrence) checkAgain({ post, clusters, passed }, occurrence, isTipSurely);
    },
    revisions: clusters.revisions,
    revisionOf: clusters.revisionOf,
    lags: lag.read,
    close: () => {
      closing.abort();
      judging.sit(undefined);
      clusters.close();
    },
  };
}

/** A success is final; anything else must not hang on watches that may have gone silent. */
function checkAgain(
  { post, clusters, passed }: Pick<Bench, 'post' | 'passed'> & { clusters: Fleet },
  occurrence: Occurrence,
  isTipSurely: boolean,
): void {
  if (occurrence.outlivedBy) void unlessShown({ post, passed }, occurrence);
  else if (isTipSurely) post.again(occurrence);
  if (occurrence.decided?.state !== 'success') clusters.readAgain();
}

/** While the forge shows an outlived success, it may be that an etcd was restored: that is mended, and no news of the commit. */
async function unlessShown(
  { post, passed }: Pick<Bench, 'post' | 'passed'>,
  occurrence: Occurrence,
): Promise<void> {
  if (occurrence.isWithheld) return;
  const answered = await post.answered(occurrence.revision).catch(() => 'ended');
  if (answered === 'ended' || occurrence.isWithheld) return;
  occurrence.isWithheld = true;
  await passed(occurrence);
}

/** What was never opened may have been decided by a former process: its debt is written, and paid by reading first. */
function end(post: Poster, occurrence: Occurrence | undefined, by: string | undefined): void {
  if (occurrence?.opened) post.end(occurrence, by);
}
