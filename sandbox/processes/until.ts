import { setTimeout as sleep } from 'node:timers/promises';

/** For what must come, in ms: long enough for a loaded machine, and it costs nothing where it comes sooner. */
export const PATIENCE_MS = 120_000;

export interface UntilOptions {
  /** What is waited for, for the error. */
  what: string;
  /** By default `PATIENCE_MS`. */
  withinMs?: number;
  everyMs?: number;
  /** Throws when waiting has become pointless. */
  check?: () => void | Promise<void>;
}

/** Asks again and again until `probe` gives something other than undefined or false. Rejects when the time is over. */
export async function until<T>(
  probe: () => Promise<T | undefined | false>,
  options: UntilOptions,
): Promise<T> {
  const { what, withinMs = PATIENCE_MS, everyMs = 50, check } = options;
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    await check?.();
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await sleep(everyMs);
  }
}
