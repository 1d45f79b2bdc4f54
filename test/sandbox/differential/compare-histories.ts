import assert from 'node:assert/strict';
import fc from 'fast-check';

export interface Comparison<History> {
  history: fc.Arbitrary<History>;
  /** Plays the history against one side, from a fresh start: what it said to each step, in words common to both. */
  onDouble(history: History): Promise<readonly unknown[]>;
  onReal(history: History): Promise<readonly unknown[]>;
  /** As for `overHistories`. */
  runs: number;
}

/** The same histories in every run of the tests; `LOCKSTEP_SEED` tries others. */
const SEED = 20_261_121;

/**
 * Plays random small histories against a double and the real thing, and fails with the smallest on which they differ:
 * then the double lies, or somebody took for a promise what is none.
 */
export async function compareHistories<History>(comparison: Comparison<History>): Promise<void> {
  await overHistories(comparison, async (history) => {
    const [double, real] = await Promise.all([comparison.onDouble(history), comparison.onReal(history)]);
    real.forEach((said, step) => {
      assert.deepEqual(double[step], said, `step ${step}: + is the double, - is the real one`);
    });
    assert.equal(double.length, real.length);
  });
}

/** Runs so many random histories (`LOCKSTEP_RUNS`: that many instead); a failure tells its seed and the smallest history. */
export async function overHistories<History>(
  { history, runs }: { history: fc.Arbitrary<History>; runs: number },
  holds: (history: History) => Promise<void>,
): Promise<void> {
  const seed = Number(process.env['LOCKSTEP_SEED'] ?? SEED);
  const numRuns = Number(process.env['LOCKSTEP_RUNS'] ?? runs);
  await fc.assert(fc.asyncProperty(history, holds), { seed, numRuns });
}
