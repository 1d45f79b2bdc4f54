import type { Repository } from '../../git/repository.ts';
import type { Origin } from '../../record/record.ts';
import type { Rendering } from '../../render/rendering.ts';

/** The branch's tip and what it wants. */
export interface Tip {
  revision: string;
  rendering: Rendering;
}

export interface TipDeps {
  origin: Origin;
  repository: Pick<Repository, 'fetchTip' | 'askTip'>;
  render: (revision: string) => Promise<Rendering>;
}

/** Throws where the branch is not there, and a `GitError` where the repository cannot be read. */
export async function readTip({ repository, render, origin }: TipDeps, stop: AbortSignal): Promise<Tip> {
  const revision = await repository.fetchTip(stop);
  if (revision !== undefined) return { revision, rendering: await render(revision) };
  throw new Error(
    `${origin.repository} has no branch ${origin.branch}: push it, or name another with --branch`,
  );
}
