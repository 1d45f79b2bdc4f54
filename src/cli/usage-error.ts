/** A mistake of the person at the keyboard: told in full, without a stack trace. Exit code 64 (sysexits' EX_USAGE). */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the exit code says, for every command. */
export const EXIT = {
  ok: 0,
  /** `validate`: faults. `status`: clusters do not agree. `init`, `enroll`: a cluster could not be pinned. `run`: stopped by an error. */
  failed: 1,
  /** `status`: still waiting. */
  waiting: 2,
  /** Wrong arguments or configuration: nothing was started. */
  usage: 64,
} as const;
