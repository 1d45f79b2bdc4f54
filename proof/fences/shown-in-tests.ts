import { spawn } from 'node:child_process';
import type { Fence } from './fence.ts';
import { fences, harmless } from './fences.ts';
import { mutatedCopy } from './mutate.ts';

/** A fence that a test file shows, and no history over the doubles can. */
export type ShownInTest = Fence & { shownIn: string };

export const shownInTests: readonly ShownInTest[] = fences.filter(
  (fence): fence is ShownInTest => fence.shownIn !== undefined,
);

/** Which of these fences are missed: their test passes as the sources are, and fails with the mutant. */
export async function missedInTests(shown: readonly ShownInTest[]): Promise<Set<ShownInTest>> {
  const missed = new Set<ShownInTest>();
  for (const [test, fencesOfTest] of Map.groupBy(shown, ({ shownIn }) => shownIn)) {
    if (!(await passesWith(harmless.mutant, test))) continue;
    for (const fence of fencesOfTest) if (!(await passesWith(fence.mutant, test))) missed.add(fence);
  }
  return missed;
}

/** Whether the test file passes with this mutant, in a copy of the sources. */
async function passesWith(mutant: string, test: string): Promise<boolean> {
  const { dir, remove } = await mutatedCopy(mutant);
  try {
    return (await exitOf(dir, test)) === 0;
  } finally {
    await remove();
  }
}

function exitOf(dir: string, test: string): Promise<number | null> {
  const child = spawn(process.execPath, ['--test', '--test-isolation=none', '--test-force-exit', test], {
    cwd: dir,
    stdio: 'ignore',
    env: { ...process.env, LOCKSTEP_TEST_CLUSTERS: '3' },
  });
  return new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
}
