import type { CommitStatus } from './forge.ts';

/** Everything that decides whether a status has to be posted (again). */
export interface PostSituation {
  wanted: CommitStatus;
  /** What the forge shows for this commit and context, whoever wrote it; undefined: nothing. */
  newest: CommitStatus | undefined;
  /** What the forge last took from us in this occurrence of the commit as tip. */
  posted: CommitStatus | undefined;
  /** We opened an occurrence with `pending` and nothing of it has landed: what the forge shows is of an older one. */
  opening: boolean;
}

/**
 * Whether `wanted` must be posted. Several reporters may judge the same commit, so within one occurrence
 * success is final whoever posted it, success may replace any other end, and what another reporter decided
 * after us otherwise stays: two reporters whose words differ must not take turns for ever.
 */
export function nextPost({ wanted, newest, posted, opening }: PostSituation): 'post' | 'done' {
  if (newest === undefined) return 'post';
  if (sameStatus(wanted, newest)) return 'done';
  if (opening) return 'post';
  if (newest.state === 'success') return 'done';
  if (wanted.state === 'success' || posted === undefined) return 'post';
  // The forge took our words, and shows the same state in others: its own spelling, or another reporter's.
  if (sameStatus(posted, wanted) && newest.state === wanted.state) return 'done';
  const decidedByAnother = newest.state !== 'pending' && !sameStatus(posted, newest);
  return decidedByAnother ? 'done' : 'post';
}

/** Equal in all that a person sees of them. */
export function sameStatus(one: CommitStatus, other: CommitStatus): boolean {
  return (
    one.context === other.context &&
    one.state === other.state &&
    one.description.trim() === other.description.trim() &&
    (one.targetUrl ?? '') === (other.targetUrl ?? '')
  );
}
