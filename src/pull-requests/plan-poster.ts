import type { Logger } from 'pino';
import { type CommitStatus, type Forge, StatusesExhausted } from '../github/forge.ts';
import { sameStatus } from '../github/next-post.ts';
import type { StatusQueue } from '../github/status-queue.ts';
import { PLAN_CONTEXT } from './plan-status.ts';

export interface PlanPosterDeps {
  forge: Pick<Forge, 'newestStatus'>;
  statuses: Pick<StatusQueue, 'post'>;
  log: Logger;
  /** Of the page that tells more of a head. */
  targetUrl?: ((sha: string) => string) | undefined;
}

/** Posts a plan where it says something else than the newest: a commit holds 1,000 statuses of a context. */
export interface PlanPoster {
  /** Resolves once it is in the queue; the queue sends verdicts first. Rejects where the newest cannot be read. */
  post(sha: string, plan: CommitStatus): Promise<void>;
  /** Forgets what was said of all commits but these, and says no more of them. */
  keep(shas: ReadonlySet<string>): void;
}

/** `refused`: told of a head that has not got its plan, which may go better later. */
export function planPoster(deps: PlanPosterDeps, refused: (sha: string) => void): PlanPoster {
  const { forge, statuses, log, targetUrl: urlOf } = deps;
  const said = new Map<string, CommitStatus>();
  let open: ReadonlySet<string> | undefined;
  let strangers = Promise.resolve();

  async function send(sha: string, plan: CommitStatus): Promise<void> {
    try {
      await statuses.post(sha, plan, { priority: 'last', replaces: true });
    } catch (error) {
      log.error({ revision: sha, err: error }, 'the forge did not take a plan');
      if (said.get(sha) !== plan || error instanceof StatusesExhausted) return;
      said.delete(sha);
      refused(sha);
    }
  }

  /** Gives what is under way then; undefined where the forge says so already. */
  async function begin(sha: string, plan: CommitStatus): Promise<{ sent: Promise<void> } | undefined> {
    // After a start the forge itself remembers.
    const before = said.get(sha) ?? (await forge.newestStatus(sha, PLAN_CONTEXT));
    said.set(sha, plan);
    if (before && sameStatus(before, plan)) return undefined;
    log.info({ revision: sha, ...plan }, 'plan');
    return { sent: send(sha, plan) };
  }

  async function sendInTurn(sha: string, plan: CommitStatus): Promise<void> {
    if (said.has(sha) || (open && !open.has(sha))) return;
    try {
      await (await begin(sha, plan))?.sent;
    } catch (error) {
      log.warn({ revision: sha, reason: String(error) }, 'could not post a plan');
      refused(sha);
    }
  }

  return {
    post: async (sha, plan) => {
      if (plan.state !== 'pending') {
        const targetUrl = urlOf?.(sha);
        await begin(sha, { ...plan, ...(targetUrl && { targetUrl }) });
        return;
      }
      // Of a fork: anybody can push to it as often as he likes, and nobody can merge by what it is told.
      strangers = strangers.then(() => sendInTurn(sha, plan));
    },
    keep: (shas) => {
      open = shas;
      for (const sha of said.keys()) if (!shas.has(sha)) said.delete(sha);
    },
  };
}
