/** How often a law is tried: few times by every run of the tests; `LOCKSTEP_RUNS` tries it that often instead. */
export function runs(few: number): { numRuns: number } {
  return { numRuns: Number(process.env['LOCKSTEP_RUNS'] ?? few) };
}
