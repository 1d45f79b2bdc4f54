import type { DebtDeps } from './debts.ts';

/** So many commits without any answer are looked through before it is taken for a branch that nobody watched. */
const MOST_MISSED = 100;

/**
 * After a start: the commits that were the tip while nobody watched, newest first, back to the last one that was
 * answered for. None where no commit has an answer: Lockstep is new here, and history is owed nothing.
 */
export async function missedTips(
  { forge, branch, reporter }: Pick<DebtDeps, 'forge' | 'branch' | 'reporter'>,
  tip: string,
): Promise<string[]> {
  const recent = new Set((await forge?.tipsSince(branch, undefined)) ?? []);
  recent.delete(tip);
  const missed: string[] = [];
  for (const sha of [...recent].slice(0, MOST_MISSED)) {
    const state = await reporter.standing(sha);
    if (state !== undefined && state !== 'pending') return missed;
    missed.push(sha);
  }
  return [];
}
