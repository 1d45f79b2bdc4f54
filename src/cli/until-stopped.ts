export interface Stopping {
  /** Aborted by the first SIGINT or SIGTERM; a second one ends the process at once. */
  signal: AbortSignal;
  /** Stops listening, and lets the process end. */
  release(): void;
}

/** Keeps the process alive until it is released, whatever it waits for. */
export function untilStopped(): Stopping {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort(new Error('stopped'));
  };
  const alive = setInterval(() => {}, 60_000);
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    release: () => {
      clearInterval(alive);
      process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
}
