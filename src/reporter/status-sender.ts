import type { Logger } from 'pino';
import type { TipSince } from '../github/final-success.ts';
import type { CommitStatus } from '../github/forge.ts';
import { StatusesExhausted } from '../github/forge.ts';
import type { OnPosted } from '../github/status-key.ts';
import type { PostOptions } from '../github/status-queue.ts';
import { formerSuccesses } from './former-successes.ts';
import type { ReporterDeps } from './reporter.ts';
import type { TipTimes } from './tip-times.ts';

/** Sends statuses so that nobody has to catch anything; without a forge they are only logged. */
export interface StatusSender {
  send(sha: string, status: CommitStatus): Promise<void>;
  /**
   * As `send`; the commit's debt is paid once the forge shows this final status. Resolves when it is shown,
   * refused, withheld, or replaced by a newer wish.
   */
  sendFinal(sha: string, status: CommitStatus, more?: FinalOptions): Promise<void>;
  /** What was decided of the commit, as long as the forge does not show it. */
  undelivered(sha: string): Undelivered | undefined;
  /** What is decided of the commit is not sent now; it stays undelivered. */
  withhold(sha: string): void;
  /** As `TipTimes`, but for a success that this process wanted of a former time as tip, which may land late. */
  since(sha: string): TipSince;
  /** The commit is the tip: writes down that a final status is owed, and what was decided before counts no more. */
  owe(sha: string): Promise<void>;
  /** The debt is paid. */
  settle(sha: string): Promise<void>;
}

export interface FinalOptions {
  onPosted?: OnPosted | undefined;
  /** Called once no more can be done for it: the forge shows it, or will never take it. */
  onEnd?: (() => void) | undefined;
}

export interface Undelivered extends FinalOptions {
  status: CommitStatus;
  /** False: the forge refused it, or it was withheld; it may be sent again. */
  isUnderWay: boolean;
}

type End = 'shown' | 'refused' | 'impossible';

export function statusSender(deps: ReporterDeps, times: Pick<TipTimes, 'since'>): StatusSender {
  const finals = new Map<string, Undelivered>();
  const debts = writtenDebts(deps);
  const former = formerSuccesses();
  const post = statusPoster(deps);

  async function sendFinal(sha: string, status: CommitStatus, more: FinalOptions = {}): Promise<void> {
    const final: Undelivered = { ...more, status, isUnderWay: true };
    finals.set(sha, final);
    former.wanted(sha, status);
    const { onPosted } = more;
    const end = await post(sha, status, { tipSince: since(sha), ...(onPosted && { onPosted }) });
    // Otherwise the commit is the tip again, a better verdict is on its way, or it is withheld: the debt is theirs.
    if (finals.get(sha) !== final) return;
    final.isUnderWay = false;
    if (end === 'refused') return;
    finals.delete(sha);
    await debts.settle(sha);
    more.onEnd?.();
  }

  function since(sha: string): TipSince {
    return async ({ description }) => (former.has(sha, description) ? undefined : times.since(sha));
  }

  return {
    send: async (sha, status) => {
      await post(sha, status);
    },
    sendFinal,
    undelivered: (sha) => finals.get(sha),
    withhold: (sha) => {
      const final = finals.get(sha);
      if (!final?.isUnderWay) return;
      // Another one, so that the end of what was under way pays no debt.
      finals.set(sha, { ...final, isUnderWay: false });
      deps.statuses?.withdraw(sha, final.status.context);
    },
    since,
    owe: (sha) => {
      finals.delete(sha);
      former.opened(sha);
      return debts.owe(sha);
    },
    settle: debts.settle,
  };
}

type Post = (sha: string, status: CommitStatus, more?: PostOptions) => Promise<End>;

/** Tells the log and whoever listens of each status, beside the forge. Never rejects. */
function statusPoster({ log, statuses, targetUrl: urlOf, onStatus }: ReporterDeps): Post {
  const logOnce = statusLog(log);
  return async (sha, status, more = {}) => {
    logOnce(sha, status);
    onStatus?.(sha, status, 'wanted');
    const targetUrl = urlOf?.(sha);
    const tell = (shown: CommitStatus) => {
      if (shown.state !== status.state) onStatus?.(sha, shown, 'wanted');
      onStatus?.(sha, shown, 'posted');
      more.onPosted?.(shown);
    };
    try {
      const linked = { ...status, ...(targetUrl && { targetUrl }) };
      await statuses?.post(sha, linked, { ...more, onPosted: tell });
      return 'shown';
    } catch (error) {
      log.error(
        { revision: sha, context: status.context, reason: String(error) },
        'the forge did not take a status',
      );
      return error instanceof StatusesExhausted ? 'impossible' : 'refused';
    }
  };
}

/** One ref at a time: a debt that is paid must not take the next one's ref along. Nothing rejects. */
function writtenDebts({
  log,
  repository,
}: Pick<ReporterDeps, 'log' | 'repository'>): Pick<StatusSender, 'owe' | 'settle'> {
  let writing: Promise<void> = Promise.resolve();

  function write(work: () => Promise<void>, failed: (error: unknown) => void): Promise<void> {
    writing = writing.then(work).catch(failed);
    return writing;
  }

  return {
    owe: (sha) =>
      write(
        () => repository.owe(sha),
        (error) => log.error({ revision: sha, reason: String(error) }, 'a debt could not be written down'),
      ),
    settle: (sha) =>
      write(
        () => repository.settle(sha),
        (error) => log.warn({ revision: sha, reason: String(error) }, 'a paid debt stays written'),
      ),
  };
}

/** Says each status once: a sweep wants again what is shown already, and that is no news. */
function statusLog(log: Logger): (sha: string, status: CommitStatus) => void {
  const logged = new Map<string, string>();
  return (sha, { context, state, description }) => {
    const text = `${sha} ${state} ${description}`;
    const level = logged.get(context) === text ? 'debug' : 'info';
    logged.set(context, text);
    log[level]({ revision: sha, context, state, description }, 'status');
  };
}
