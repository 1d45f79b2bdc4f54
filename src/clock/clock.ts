/**
 * Time and chance, as everything in Lockstep sees them.
 * Only `system-clock.ts` reads the machine's clock; tests and simulation bring their own.
 */
export interface Clock {
  /** Wall-clock time in ms since the epoch. For display and records only: never compared between machines. */
  now(): number;
  /** Monotonic time in ms. The only time that leases, time-outs and back-off are counted in. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason if it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `callback` once after `ms`; never keeps the process alive. Returns how to cancel. */
  after(ms: number, callback: () => void): () => void;
  /** A random number in [0, 1), for jitter. */
  random(): number;
  /** A fresh unguessable id (hex). */
  nonce(): string;
}
