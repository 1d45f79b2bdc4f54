import type { Repository } from '../git/repository.ts';
import type { Forge } from '../github/forge.ts';

/** A commit that is owed `lockstep/plan`. */
export interface Head {
  sha: string;
  /** The remote's ref that leads to it. */
  ref: string;
  /**
   * `ours`: of a pull request, to be merged into the base; `fork`: of one whose content is never read;
   * `queued`: of a merge queue, merged already.
   */
  kind: 'ours' | 'fork' | 'queued';
}

export interface ListHeadsDeps {
  forge: Pick<Forge, 'pullRequests'>;
  repository: Pick<Repository, 'fetchRefs'>;
  branch: string;
}

/** A queue builds a few groups at a time; more refs than these are none of GitHub's. */
const MOST_QUEUED = 100;

/** The heads of the open pull requests into the branch. */
export async function listPullRequestHeads({
  forge,
  branch,
}: ListHeadsDeps): Promise<{ heads: Head[]; areAll: boolean }> {
  const { open, areAll } = await forge.pullRequests(branch);
  // The number alone leads to the head: the name of its branch is anybody's, and never reaches git.
  const heads = open.map(({ number, head, isFork }) => {
    const kind = isFork ? ('fork' as const) : ('ours' as const);
    return { sha: head, ref: `refs/pull/${number}/head`, kind };
  });
  return { heads, areAll };
}

/** The heads that GitHub's merge queue has built: the API has no list of them, but they are branches. */
export async function listQueuedHeads(
  { repository, branch }: ListHeadsDeps,
  signal: AbortSignal,
): Promise<Head[]> {
  const refs = await repository.fetchRefs(`refs/heads/gh-readonly-queue/${branch}/`, signal);
  const queued = [...refs].slice(0, MOST_QUEUED);
  return queued.map(([ref, sha]) => ({ sha, ref, kind: 'queued' }));
}

/** Each commit once. One that is also in this repository is no stranger's: who may push here has pushed it here. */
export function oncePerCommit(heads: readonly Head[]): Head[] {
  const known = new Map<string, Head>();
  for (const head of heads) {
    const before = known.get(head.sha);
    if (before === undefined || before.kind === 'fork') known.set(head.sha, head);
  }
  return [...known.values()];
}
