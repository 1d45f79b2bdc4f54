import type { Clock } from '../clock/clock.ts';
import { finalSuccess } from './final-success.ts';
import type { CommitStatus, Forge, ShownStatus } from './forge.ts';
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
  let shown: Shown = { newest: undefined, due: job.status };
  if (again || !isFirstWord(job)) shown = await look(deps, key, job);
  for (let posts = 0; posts < MOST_POSTS; posts += 1) {
    if (isDone(key, job, shown)) return;
    await post(deps, key, job, shown.due);
    const seen = await readBack(deps, key, job);
    if (seen === 'unread') return;
    shown = seen;
  }
  if (isDone(key, job, shown)) return;
  deps.log.warn(
    { revision: key.sha, context: job.status.context },
    'somebody keeps replacing this status on GitHub',
  );
}

/** What the forge shows, and what the job has to post given that, if anything. */
interface Shown {
  newest: ShownStatus | undefined;
  due: CommitStatus;
}

/** The first word of an occurrence waits for nothing: whatever the forge shows is of an older one, or is put back. */
function isFirstWord({ status, occurrence }: WantedStatus): boolean {
  return occurrence.opening && status.state === 'pending';
}

async function look({ forge }: BringDeps, { sha }: StatusKey, job: WantedStatus): Promise<Shown> {
  const { status, tipSince } = job;
  const newest = await forge.newestStatus(sha, status.context);
  const endsBadly = status.state === 'failure' || status.state === 'error';
  // What ended as a success already stays one.
  const success = endsBadly && tipSince ? await finalSuccess(newest, tipSince) : undefined;
  return { newest, due: success ?? status };
}

/** Whether nothing is left to post for the job, given what the forge shows. */
function isDone(key: StatusKey, job: WantedStatus, { newest, due }: Shown): boolean {
  if (key.wanted !== job) return true;
  const { opening, posted } = job.occurrence;
  if (nextPost({ wanted: due, newest, posted, opening }) === 'post') return false;
  if (newest !== undefined && sameStatus(newest, due)) landed(job, due);
  return true;
}

async function post(
  { budget, forge, log }: BringDeps,
  { sha }: StatusKey,
  job: WantedStatus,
  due: CommitStatus,
): Promise<void> {
  budget.spend();
  await forge.postStatus(sha, due);
  if (due !== job.status) {
    const { context, state, description } = due;
    const fields = { revision: sha, context, state, description, insteadOf: job.status.description };
    log.warn(fields, 'the commit succeeded before: its success was put back');
  }
  landed(job, due);
}

/** What the forge shows after our post. Looked at twice before it counts as replaced. */
async function readBack(deps: BringDeps, key: StatusKey, job: WantedStatus): Promise<Shown | 'unread'> {
  try {
    const shown = await look(deps, key, job);
    if (isDone(key, job, shown)) return shown;
    await deps.clock.sleep(SETTLE_MS);
    return await look(deps, key, job);
  } catch (error) {
    // The post itself was acknowledged: the next sweep reads back again.
    deps.log.warn({ revision: key.sha, reason: String(error) }, 'the posted status could not be read back');
    return 'unread';
  }
}
