import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import { every } from '../clock/every.ts';
import type { Repository } from '../git/repository.ts';
import { type CheckHeadDeps, headChecker } from './check-head.ts';
import { headLister } from './head-lister.ts';
import type { Head, ListHeadsDeps } from './list-heads.ts';
import { pacedLooks } from './paced-looks.ts';
import { type PlanPosterDeps, planPoster } from './plan-poster.ts';
import type { Plan } from './plan-status.ts';

export interface PullRequestChecksDeps extends CheckHeadDeps, ListHeadsDeps, PlanPosterDeps {
  clock: Clock;
  log: Logger;
  repository: Repository;
  forge: ListHeadsDeps['forge'] & PlanPosterDeps['forge'];
  /** Told of each plan of what is no fork's, for who has room for all of its faults. */
  onPlan?: ((sha: string, plan: Plan) => void) | undefined;
  /** How often it is looked though nothing was heard, in ms. */
  pollMs: number;
}

/** Says of every head that may be merged into the branch what it would be as tip: status `lockstep/plan`. */
export interface PullRequestChecks {
  /** Looks for the first time, and then again and again; nobody waits for it. */
  start(): void;
  /** A pull request or a merge queue may have changed: a hint to look, nothing more. */
  hint(): void;
  /** The branch may have moved. */
  pushed(): void;
  close(): void;
}

/** A push goes to the clusters first. And GitHub may list a change later than its webhook tells of it. */
const LATER_MS = 3_000;
/** A status that was refused would be refused again, until somebody gives the token its permission. */
const REFUSED_MS = 15 * 60_000;

export function pullRequestChecks(deps: PullRequestChecksDeps): PullRequestChecks {
  const { clock, log, repository } = deps;
  const closing = new AbortController();
  const { signal } = closing;
  const listHeads = headLister(deps);
  const checkHead = headChecker(deps);
  /** By head: what was checked of it. */
  const checked = new Map<string, string>();
  const poster = planPoster(deps, (sha) => {
    clock.after(REFUSED_MS, () => checked.delete(sha));
  });
  const looks = pacedLooks(clock, () => look().catch(tell('could not look at pull requests')));

  async function look(): Promise<void> {
    const base = await repository.fetchTip(signal);
    if (base !== undefined) await lookAtHeads(base);
  }

  async function lookAtHeads(base: string): Promise<void> {
    const { heads, areKnown } = await listHeads(signal);
    looks.listed(heads.length);
    if (areKnown) forgetAllBut(new Set(heads.map(({ sha }) => sha)));
    for (const head of heads) {
      if (checked.get(head.sha) === subjectOf(head, base)) continue;
      signal.throwIfAborted();
      // What fails is tried again by the next look, and does not keep the others waiting.
      await check(head, base).catch(tell('could not check a head', head.sha));
    }
  }

  async function check(head: Head, base: string): Promise<void> {
    const plan = await checkHead(head, base, signal);
    if (plan === undefined) return;
    signal.throwIfAborted();
    // The pages of so many heads are kept, and strangers have as many heads as they like.
    if (head.kind !== 'fork') deps.onPlan?.(head.sha, plan);
    const { faults: _, ...status } = plan;
    await poster.post(head.sha, status);
    if (plan.state !== 'error') checked.set(head.sha, subjectOf(head, base));
  }

  function forgetAllBut(shas: ReadonlySet<string>): void {
    for (const sha of checked.keys()) if (!shas.has(sha)) checked.delete(sha);
    poster.keep(shas);
  }

  const tell = (message: string, revision?: string) => (error: unknown) => {
    if (!signal.aborted) log.warn({ revision, reason: String(error) }, message);
  };

  return {
    start: () => {
      void looks.now();
      every({ clock, signal }, deps.pollMs, looks.now);
    },
    hint: () => {
      void looks.now();
      looks.later(LATER_MS);
    },
    pushed: () => looks.later(LATER_MS),
    close: () => {
      looks.close();
      closing.abort();
    },
  };
}

/** What is checked of a head: of ours the merge, which changes with the base. */
function subjectOf({ kind }: Head, base: string): string {
  return kind === 'ours' ? `merge into ${base}` : kind;
}
