import type { Clock } from '../clock/clock.ts';
import type { CommitStatus, Forge } from './forge.ts';
import type { GithubLog } from './github-log.ts';
import { nextPost, sameStatus } from './next-post.ts';
import { landed, type StatusKey, type WantedStatus } from './status-key.ts';
import type { WriteBudget } from './write-budget.ts';

export interface BringDeps {
  forge: Forge;
  clock: Clock;
  log: GithubLog;
  budget: WriteBudget;
}

/** In one go; the next sweep may try again. */
const MOST_POSTS = 3;
/** GitHub's readers may be a moment behind its writers. */
const SETTLE_MS = 500;

/**
 * Makes the job's status the newest on the forge: read, decide, post, read back; ends early when the key wants
 * something newer. `again`: an earlier try failed, and its POST may have been taken all the same.
 * Rejects with the forge's error.
 */
export async function bringStatus(deps: BringDeps, key: StatusKey, again: boolean): Promise<void> {
  const job = key.wanted;
  if (job === undefined) return;
  // The first word of an occurrence waits for nothing: whatever the forge shows, it is of an older one.
  const blind = job.occurrence.opening && job.status.state === 'pending' && !again;
  let newest: CommitStatus | undefined = blind
    ? undefined
    : await deps.forge.newestStatus(key.sha, job.status.context);
  for (let posts = 0; posts < MOST_POSTS; posts += 1) {
    if (isDone(key, job, newest)) return;
    deps.budget.spend();
    await deps.forge.postStatus(key.sha, job.status);
    landed(job);
    newest = await readBack(deps, key, job);
  }
  if (isDone(key, job, newest)) return;
  deps.log.warn(
    { revision: key.sha, context: job.status.context },
    'somebody keeps replacing this status on GitHub',
  );
}

/** Whether nothing is left to post for the job, given what the forge shows. */
function isDone(key: StatusKey, job: WantedStatus, newest: CommitStatus | undefined): boolean {
  if (key.wanted !== job) return true;
  const { opening, posted } = job.occurrence;
  if (nextPost({ wanted: job.status, newest, posted, opening }) === 'post') return false;
  if (newest !== undefined && sameStatus(newest, job.status)) landed(job);
  return true;
}

/** What the forge shows after our post. Looked at twice before it counts as replaced. */
async function readBack(
  deps: BringDeps,
  key: StatusKey,
  job: WantedStatus,
): Promise<CommitStatus | undefined> {
  try {
    const seen = await deps.forge.newestStatus(key.sha, job.status.context);
    if (isDone(key, job, seen)) return seen;
    await deps.clock.sleep(SETTLE_MS);
    return await deps.forge.newestStatus(key.sha, job.status.context);
  } catch (error) {
    // The post itself was acknowledged: the next sweep reads back again.
    deps.log.warn({ revision: key.sha, reason: String(error) }, 'the posted status could not be read back');
    return job.status;
  }
}
