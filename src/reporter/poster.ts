import { finalSuccess, type TipSince } from '../github/final-success.ts';
import type { CommitStatus, ShownStatus } from '../github/forge.ts';
import type { OnPosted } from '../github/status-key.ts';
import { branchGone, isOfFormerTip, superseded } from '../verdict/describe.ts';
import type { Verdict } from '../verdict/verdict-types.ts';
import { clusterStatuses, lateStatuses } from './cluster-statuses.ts';
import type { Occurrence } from './occurrence.ts';
import { type OwnSuccesses, ownSuccesses } from './own-successes.ts';
import type { ReporterDeps } from './reporter.ts';
import { statusSender } from './status-sender.ts';
import type { TipTimes } from './tip-times.ts';

/** The context of the one status that answers for a commit on the watched branch. */
export const CONTEXT = 'lockstep';

/**
 * The statuses that a commit gets, and the debt that is written down before the first and removed after the last.
 * Nothing here waits for the forge to take a status: an outage of the forge holds up nobody.
 */
export interface Poster {
  /** Writes down that a final status is owed. Never rejects. */
  owe(sha: string): Promise<void>;
  /** As `owe`, then wants `pending`. Resolves when the debt is written. */
  open(occurrence: Occurrence): Promise<void>;
  pending(occurrence: Occurrence): void;
  verdict(occurrence: Occurrence, verdict: Verdict): void;
  /** The statuses of clusters that were not decided yet when the verdict was, and are now. */
  lateClusters(occurrence: Occurrence): void;
  /** The commit's final state was decided, and the forge is not known to show it. */
  isUndelivered(sha: string): boolean;
  /** What was decided of the commit is not sent until it is wanted again. */
  withhold(sha: string): void;
  /** Wants the decided status once more: nothing is posted where the forge shows it. */
  again(occurrence: Occurrence): void;
  /** This was the tip until now: ends it, unless it was decided; `by` undefined: the branch is gone. */
  end(occurrence: Occurrence, by: string | undefined): void;
  /** As `end`, unless there is nothing to pay. True once the forge shows a final state, or owes none. Rejects as the forge does. */
  endIfOpen(sha: string, ending: Ending): Promise<boolean>;
  /** Undefined: the forge shows nothing for the commit. Rejects as it does. */
  answered(sha: string): Promise<Answered | undefined>;
  /** How a commit stands that is the tip after a start. Rejects as the forge does. */
  standingBefore(sha: string): Promise<StandingBefore>;
}

/** `begun`: it is `pending`, or ended badly over a success, which may be of the same time as tip. */
export type Answered = 'begun' | 'ended';

export interface StandingBefore {
  /** The forge shows a status of it. */
  isKnown: boolean;
  /** Only if it is of this time as tip. */
  decided?: Occurrence['decided'];
}

export interface Ending {
  by: string | undefined;
  /** `pending`: it may never have been the tip, and only a `pending` of ours shows that anything is owed. */
  owed: 'tip' | 'pending';
  /** Asked right before anything is sent: the commit may have become the tip again. */
  isTip: () => boolean;
}

export function poster(deps: ReporterDeps, times: TipTimes): Poster {
  const { clock, forge } = deps;
  const successes = ownSuccesses(times);
  const { send, sendFinal, undelivered, withhold, since, owe, settle } = statusSender(deps, times);

  async function newest(sha: string): Promise<ShownStatus | undefined> {
    return forge?.newestStatus(sha, CONTEXT);
  }

  function end({ revision, decided }: Occurrence, by: string | undefined): void {
    if (!decided) void sendFinal(revision, endOf(by));
    else if (decided.state === 'success') successes.keep(revision, { context: CONTEXT, ...decided });
  }

  function pending({ revision, pending: description }: Occurrence): void {
    void send(revision, { context: CONTEXT, state: 'pending', description });
  }

  /** The one answer goes first; what each cluster says by then follows. */
  function sendVerdict(occurrence: Occurrence, { state, description }: Verdict): void {
    const { revision, noticed } = occurrence;
    const onPosted = once((shown) => deps.onPosted?.(shown.state, revision, clock.monotonic() - noticed.at));
    const onEnd = () => {
      occurrence.isVerdictTold = true;
      for (const status of clusterStatuses(occurrence, CONTEXT)) void send(revision, status);
    };
    void sendFinal(revision, { context: CONTEXT, state, description }, { onPosted, onEnd });
  }

  function lateClusters(occurrence: Occurrence): void {
    // Of a success nothing is late: what a cluster does after it is no news of this commit.
    if (!occurrence.isVerdictTold || occurrence.decided?.state === 'success') return;
    for (const status of lateStatuses(occurrence, CONTEXT)) void send(occurrence.revision, status);
  }

  /** What was decided stays decided, however long the forge does not take it. */
  function deliver(sha: string): false {
    const decided = undelivered(sha);
    if (decided && !decided.isUnderWay) void sendFinal(sha, decided.status, decided);
    return false;
  }

  return {
    owe,
    open: async (occurrence) => {
      successes.forget(occurrence.revision);
      await owe(occurrence.revision);
      pending(occurrence);
    },
    pending,
    verdict: sendVerdict,
    lateClusters,
    isUndelivered: (sha) => undelivered(sha) !== undefined,
    withhold,
    again: ({ revision, decided }) => {
      if (decided) void sendFinal(revision, { context: CONTEXT, ...decided }, undelivered(revision));
    },
    end,
    endIfOpen: async (sha, ending) => {
      const owed = undelivered(sha) ? undefined : await owedEnd({ forge, since, successes }, sha, ending);
      if (ending.isTip()) return false;
      if (undelivered(sha)) return deliver(sha);
      if (!owed) return settle(sha).then(() => true);
      void sendFinal(sha, owed);
      return false;
    },
    answered: async (sha) => {
      const shown = await newest(sha);
      return shown && (shown.state === 'pending' || shown.buries ? 'begun' : 'ended');
    },
    standingBefore: async (sha) => standingOf(await newest(sha)),
  };
}

/** What was withheld may have been taken all the same, and is sent again: that is no second verdict. */
function once(tell: OnPosted): OnPosted {
  let isTold = false;
  return (shown) => {
    if (!isTold) tell(shown);
    isTold = true;
  };
}

function standingOf(shown: ShownStatus | undefined): StandingBefore {
  if (!shown) return { isKnown: false };
  const { state, description } = shown;
  if (state === 'pending' || isOfFormerTip(description)) return { isKnown: true };
  return { isKnown: true, decided: { state, description } };
}

interface EndingDeps extends Pick<ReporterDeps, 'forge'> {
  since: (sha: string) => TipSince;
  successes: OwnSuccesses;
}

/** What a commit that is the tip no more still lacks, given what the forge shows of it. */
async function owedEnd(
  { forge, since, successes }: EndingDeps,
  sha: string,
  { by, owed }: Ending,
): Promise<CommitStatus | undefined> {
  if (!forge) return undefined;
  const shown = await forge.newestStatus(sha, CONTEXT);
  if (!shown) return owed === 'tip' ? endOf(by) : undefined;
  if (shown.state === 'success') return undefined;
  const success = await successes.of(sha);
  if (success || shown.state === 'pending') return success ?? endOf(by);
  // Who ended it over a success may have been stopped before it saw what it did.
  return finalSuccess(shown, since(sha));
}

function endOf(by: string | undefined): CommitStatus {
  const description = by === undefined ? branchGone() : superseded(by);
  return { context: CONTEXT, state: 'error', description };
}
