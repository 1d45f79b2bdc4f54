import type { PostedStatus } from '../github/forge.ts';
import { branchGone, superseded } from '../verdict/describe.ts';
import type { Verdict } from '../verdict/verdict-types.ts';
import { clusterStatuses } from './cluster-statuses.ts';
import type { Occurrence } from './occurrence.ts';
import type { ReporterDeps } from './reporter.ts';
import { statusSender } from './status-sender.ts';

/** The context of the one status that answers for a commit on the watched branch. */
export const CONTEXT = 'lockstep';

/** The statuses that a commit gets, and the debt that is written down before the first and removed after the last. */
export interface Poster {
  /** Writes down that a final status is owed, then wants `pending`. Resolves when the debt is written. */
  open(occurrence: Occurrence): Promise<void>;
  pending(occurrence: Occurrence): void;
  verdict(occurrence: Occurrence, verdict: Verdict): void;
  /** Wants the decided status once more: nothing is posted where the forge shows it. */
  again(occurrence: Occurrence): Promise<void>;
  superseded(sha: string, by: string): Promise<void>;
  /** As `superseded`, unless the forge shows a final state of that commit, or (`pending`) none of ours at all. */
  supersedeIfOpen(sha: string, by: string, owed: 'tip' | 'pending'): Promise<void>;
  branchGone(sha: string): Promise<void>;
  /** The final state that the forge shows for a commit, if it shows one. */
  decidedBefore(sha: string): Promise<Occurrence['decided']>;
}

export function poster(deps: ReporterDeps): Poster {
  const { clock, log, repository, forge } = deps;
  const { send, sendFinal, settle } = statusSender(deps);

  async function newest(sha: string): Promise<PostedStatus | undefined> {
    return forge?.newestStatus(sha, CONTEXT);
  }

  function end(sha: string, description: string): Promise<void> {
    return sendFinal(sha, { context: CONTEXT, state: 'error', description });
  }

  return {
    open: async (occurrence) => {
      const { revision } = occurrence;
      await repository
        .owe(revision)
        .catch((error) =>
          log.error(
            { revision, err: error },
            'a debt could not be written down; GitHub keeps the only trace of it',
          ),
        );
      void send(revision, { context: CONTEXT, state: 'pending', description: occurrence.pending });
    },
    pending: ({ revision, pending }) => {
      void send(revision, { context: CONTEXT, state: 'pending', description: pending });
    },
    verdict: ({ revision, noticed }, { state, description, clusters }) => {
      const onPosted = () => deps.onPosted?.(state, revision, clock.monotonic() - noticed.at);
      const main = sendFinal(revision, { context: CONTEXT, state, description }, onPosted);
      // The one answer goes first; what each cluster says follows.
      void main.then(() => {
        for (const status of clusterStatuses(clusters, CONTEXT)) void send(revision, status);
      });
    },
    again: async ({ revision, decided }) => {
      if (decided) await sendFinal(revision, { context: CONTEXT, ...decided });
    },
    superseded: (sha, by) => end(sha, superseded(by)),
    supersedeIfOpen: async (sha, by, owed) => {
      const status = await newest(sha);
      const open = status ? status.state === 'pending' : owed === 'tip';
      if (open) await end(sha, superseded(by));
      else await settle(sha);
    },
    branchGone: (sha) => end(sha, branchGone()),
    decidedBefore: async (sha) => {
      const status = await newest(sha).catch((error) => {
        log.warn({ revision: sha, err: error }, 'the forge does not say how this commit stands');
        return undefined;
      });
      return status && status.state !== 'pending'
        ? { state: status.state, description: status.description }
        : undefined;
    },
  };
}
