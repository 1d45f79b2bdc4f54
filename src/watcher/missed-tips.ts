import type { Answered } from '../reporter/poster.ts';

/** So many commits without any answer are looked through before it is taken for a branch that nobody watched. */
const MOST_MISSED = 100;
/** Behind a commit that was answered for there may be what is owed, after a force-push back or a death: so many more are looked at. */
const BEYOND_ANSWER = 20;

export interface Answers {
  /** What this process answers for, so that what the forge shows of it says nothing of former processes. */
  own: ReadonlySet<string>;
  /** One of them had a status before: then an earlier time of it as tip was watched. */
  known: string | undefined;
  /** How far the forge shows that a commit was answered for. */
  answered: (sha: string) => Promise<Answered | undefined>;
}

/**
 * After a start: the commits that were the tip without an answer, back to the oldest that has one or was at least begun, as
 * far as is looked: a process may have died in the middle of answering. None where Lockstep is new: history is owed nothing.
 * `recent` is newest first.
 */
export async function missedTips(recent: readonly string[], answers: Answers): Promise<string[]> {
  const states: (Answered | undefined)[] = [];
  let end = Math.min(recent.length, MOST_MISSED);
  for (const [index, sha] of recent.slice(0, MOST_MISSED).entries()) {
    if (index >= end) break;
    const isOldest = recent.indexOf(sha, index + 1) < 0;
    const state = isOldest ? await stateOf(sha, index, answers) : undefined;
    states.push(state);
    if (state === 'ended') end = Math.min(end, firstAnswer(states) + 1 + BEYOND_ANSWER);
  }
  const watched = states.findLastIndex((state) => state !== undefined) + 1;
  return recent.slice(0, watched).filter((_, index) => states[index] !== 'ended');
}

function firstAnswer(states: readonly (Answered | undefined)[]): number {
  const index = states.indexOf('ended');
  return index < 0 ? states.length : index;
}

/** A commit that was the tip several times: its state may be of the oldest. */
async function stateOf(
  sha: string,
  index: number,
  { own, known, answered }: Answers,
): Promise<Answered | undefined> {
  if (!own.has(sha)) return answered(sha);
  return index > 0 && sha === known ? 'begun' : undefined;
}

/**
 * What a list has that it had not when it was `known`; newest first. It may have been cut at its end since, and a push may be
 * listed late, in the middle. Of a commit that is listed more often than before, the newest times are the new ones.
 */
export function addedTo(known: readonly string[], recent: readonly string[]): string[] {
  const more = countsOf(recent);
  for (const [sha, count] of countsOf(known)) more.set(sha, (more.get(sha) ?? 0) - count);
  return recent.filter((sha) => {
    const left = more.get(sha) ?? 0;
    more.set(sha, left - 1);
    return left > 0;
  });
}

function countsOf(shas: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const sha of shas) counts.set(sha, (counts.get(sha) ?? 0) + 1);
  return counts;
}
