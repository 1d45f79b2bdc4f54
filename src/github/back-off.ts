import { ForgeError } from './forge.ts';

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/**
 * How long to wait after the `attempt`th failure in a row (from 1), in ms; undefined: trying again is useless.
 * `chance` in [0, 1) spreads those who failed together over half of the wait.
 */
export function backOffMs(error: unknown, attempt: number, chance: number): number | undefined {
  if (!(error instanceof ForgeError) || error.kind === 'refused') return undefined;
  if (error.kind === 'rate-limited') return error.retryAfterMs ?? 60_000;
  const grown = Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS);
  return Math.max(error.retryAfterMs ?? 0, grown * (0.5 + chance / 2));
}
