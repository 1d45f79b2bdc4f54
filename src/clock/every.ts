import type { Clock } from './clock.ts';

/** Calls `work` again and again until the signal is aborted: each time `ms` after the last ended, an eighth more or less. */
export function every(
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  ms: number,
  work: () => Promise<unknown>,
): void {
  if (signal.aborted) return;
  const again = () => every({ clock, signal }, ms, work);
  const cancel = clock.after(ms * (0.875 + clock.random() / 4), () => {
    signal.removeEventListener('abort', cancel);
    void work().finally(again);
  });
  signal.addEventListener('abort', cancel, { once: true });
}
