import type { Logger } from 'pino';
import type { Repository } from '../git/repository.ts';
import type { Forge } from '../github/forge.ts';
import type { Reporter } from '../reporter/reporter.ts';

/** Where the forge keeps no list of tips, this many commits of the branch are looked through. */
const MOST_COMMITS = 100;

export interface DebtDeps {
  log: Logger;
  branch: string;
  repository: Pick<Repository, 'owed' | 'commitsBetween' | 'has'>;
  forge: Pick<Forge, 'tipsSince'> | undefined;
  reporter: Pick<Reporter, 'supersede'>;
}

/**
 * Gives their final state to commits that were the tip between `since` and now: those that are written down as owed,
 * and those that this process never saw (a burst of pushes, a time when nobody ran, a lost disk).
 */
export async function payDebts(
  deps: DebtDeps,
  { since, tip }: { since: Iterable<string>; tip: string },
): Promise<void> {
  const tips = new Set(await deps.repository.owed());
  const commits = new Set<string>();
  for (const from of since) {
    if (from !== tip) await collect(deps, from, tip, { tips, commits });
  }
  for (const sha of tips) await pay(deps, sha, tip, 'tip');
  for (const sha of commits) await pay(deps, sha, tip, 'pending');
}

/** `tips` were the tip for sure; `commits` may have been, and only a `pending` of ours on them says so. */
async function collect(
  { forge, repository, branch, log }: DebtDeps,
  from: string,
  tip: string,
  { tips, commits }: { tips: Set<string>; commits: Set<string> },
): Promise<void> {
  if (!forge) return;
  try {
    const listed = await forge.tipsSince(branch, from);
    for (const sha of listed ?? []) tips.add(sha);
    if (listed || !(await repository.has(from))) return;
    for (const sha of await repository.commitsBetween(from, tip, MOST_COMMITS)) commits.add(sha);
  } catch (error) {
    log.warn(
      { from, reason: String(error) },
      'could not list what was the tip before; the sweep tries again',
    );
  }
}

async function pay(
  { reporter, log }: DebtDeps,
  sha: string,
  tip: string,
  owed: 'tip' | 'pending',
): Promise<void> {
  if (sha === tip) return;
  try {
    await reporter.supersede(sha, tip, owed);
  } catch (error) {
    log.warn({ revision: sha, reason: String(error) }, 'a final status stays owed');
  }
}
