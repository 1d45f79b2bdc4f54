import type { Logger } from 'pino';
import type { CommitStatus, Forge } from '../github/forge.ts';
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
  /** Forgets what was said of all commits but these. */
  keep(shas: ReadonlySet<string>): void;
}

export function planPoster({ forge, statuses, log, targetUrl: urlOf }: PlanPosterDeps): PlanPoster {
  const said = new Map<string, CommitStatus>();

  async function send(sha: string, plan: CommitStatus): Promise<void> {
    try {
      await statuses.post(sha, plan, { priority: 'last', replaces: true });
    } catch (error) {
      log.error({ revision: sha, err: error }, 'the forge did not take a plan');
    }
  }

  return {
    post: async (sha, status) => {
      const targetUrl = urlOf?.(sha);
      const plan = { ...status, ...(targetUrl && { targetUrl }) };
      // After a start the forge itself remembers.
      const before = said.get(sha) ?? (await forge.newestStatus(sha, PLAN_CONTEXT));
      said.set(sha, plan);
      if (before && sameStatus(before, plan)) return;
      log.info({ revision: sha, ...plan }, 'plan');
      void send(sha, plan);
    },
    keep: (shas) => {
      for (const sha of said.keys()) if (!shas.has(sha)) said.delete(sha);
    },
  };
}
