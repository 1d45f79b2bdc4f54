import { spawn } from 'node:child_process';
import type { Fence } from './fence.ts';
import { fences, harmless } from './fences.ts';
import { mutatedCopy } from './mutate.ts';

/** A fence that a test file shows, and no history over the doubles can. */
export type ShownInTest = Fence & { shownIn: string };

export const shownInTests: readonly ShownInTest[] = fences.filter(
  (fence): fence is ShownInTest => fence.shownIn !== undefined,
);

/** Whether the test file passes with this mutant, in a copy of the sources. */
export async function passesWith(mutant: string, test: string): Promise<boolean> {
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

/** `node proof/fences/shown-in-tests.ts`: each test passes with what changes nothing, and fails without its fence. */
async function main(): Promise<void> {
  for (const [test, shown] of Map.groupBy(shownInTests, ({ shownIn }) => shownIn)) {
    tell(test, 'as it stands', await passesWith(harmless.mutant, test));
    for (const { fence, mutant } of shown) tell(test, fence, !(await passesWith(mutant, test)));
  }
}

function tell(test: string, what: string, isRight: boolean): void {
  console.log(`${isRight ? 'shown' : 'NOT SHOWN'}  ${test}: ${what}`);
  if (!isRight) process.exitCode = 1;
}

if (import.meta.main) await main();
