import assert from 'node:assert/strict';
import fc from 'fast-check';

/** What one side said to each step of a history, in words that are the same on both sides where they mean the same. */
export type Transcript = readonly unknown[];

export interface Comparison<History> {
  history: fc.Arbitrary<History>;
  /** Plays the history against one side, from a fresh start. */
  onDouble(history: History): Promise<Transcript>;
  onReal(history: History): Promise<Transcript>;
  /** How many histories every run of the tests tries; `LOCKSTEP_RUNS` tries that many instead. */
  runs: number;
}

/** The same histories in every run of the tests; `LOCKSTEP_SEED` tries others. */
const SEED = 20_261_121;

/**
 * Plays random small histories against a double and the real thing, and fails with the smallest on which they differ:
 * then the double lies, or somebody took for a promise what is none.
 */
export async function compareHistories<History>(comparison: Comparison<History>): Promise<void> {
  const seed = Number(process.env['LOCKSTEP_SEED'] ?? SEED);
  const numRuns = Number(process.env['LOCKSTEP_RUNS'] ?? comparison.runs);
  const property = fc.asyncProperty(comparison.history, async (history) => {
    const [double, real] = await Promise.all([comparison.onDouble(history), comparison.onReal(history)]);
    real.forEach((said, step) => {
      assert.deepEqual(double[step], said, `step ${step}: + is the double, - is the real one`);
    });
    assert.equal(double.length, real.length);
  });
  await fc.assert(property, { seed, numRuns });
}
