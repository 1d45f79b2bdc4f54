import type { Repository, RepositoryTree } from '../git/repository.ts';
import type { Rendering } from '../render/rendering.ts';
import type { Head } from './list-heads.ts';
import { conflictWith, forkPlan, notChecked, type Plan, planOf, unrelatedTo } from './plan-status.ts';

export interface CheckHeadDeps {
  branch: string;
  /** A mirror of its own: what a pull request holds must not hold up the way of a push. */
  repository: Pick<Repository, 'fetchCommit' | 'mergeTree' | 'readTree'>;
  render: (tree: RepositoryTree) => Promise<Rendering>;
}

/** Checks one head against the base's tip. Undefined: the head has moved on. Rejects where it cannot be fetched. */
export type CheckHead = (head: Head, base: string, signal: AbortSignal) => Promise<Plan | undefined>;

/** Enough for every open pull request; a base that moved without changing the merge's tree costs nothing. */
const MOST_PLANS = 1_000;

/** Fetch, merge, render, say. Nothing but data is read of a head, and no cluster is asked. */
export function headChecker(deps: CheckHeadDeps): CheckHead {
  const { branch, repository } = deps;
  const plan = rememberedPlans(deps);

  async function planMerged({ sha, kind }: Head, base: string, signal: AbortSignal): Promise<Plan> {
    if (kind === 'queued') return plan(sha);
    const merge = await repository.mergeTree(base, sha, signal);
    switch (merge.outcome) {
      case 'merged':
        return plan(merge.tree);
      case 'conflict':
        return conflictWith(branch, merge.paths);
      case 'unrelated':
        return unrelatedTo(branch);
    }
  }

  return async (head, base, signal) => {
    if (head.kind === 'fork') return forkPlan();
    if (!(await repository.fetchCommit(head.sha, head.ref, signal))) return undefined;
    return planMerged(head, base, signal).catch(notChecked);
  };
}

/** What was said of a revision, or of a merged tree: it is the same for ever. */
function rememberedPlans({ repository, render }: CheckHeadDeps): (revision: string) => Promise<Plan> {
  const plans = new Map<string, Plan>();
  return async (revision) => {
    const known = plans.get(revision);
    if (known) return known;
    const plan = planOf(await render(await repository.readTree(revision)));
    plans.set(revision, plan);
    const [oldest] = plans.keys();
    if (plans.size > MOST_PLANS && oldest !== undefined) plans.delete(oldest);
    return plan;
  };
}
