import type { Clock } from './clock.ts';

/** A signal that is aborted after `ms`, or with `signal` if that comes first; `cancel` ends the waiting for either. */
export function deadline(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
): { signal: AbortSignal; cancel: () => void } {
  const controller = new AbortController();
  const follow = () => controller.abort(signal.reason);
  if (signal.aborted) follow();
  signal.addEventListener('abort', follow, { once: true });
  const cancelTimer = clock.after(ms, () => controller.abort(new Error(`not within ${ms} ms`)));
  const cancel = () => {
    cancelTimer();
    signal.removeEventListener('abort', follow);
  };
  return { signal: controller.signal, cancel };
}
