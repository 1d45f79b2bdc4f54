export interface Stopping {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP (a closed terminal); a second one ends the process at once. */
  signal: AbortSignal;
  /** Stops listening, and lets the process end. */
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Keeps the process alive until it is released, whatever it waits for. */
export function untilStopped(): Stopping {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort(new Error('stopped'));
  };
  const alive = setInterval(() => {}, 60_000);
  for (const signal of SIGNALS) process.on(signal, stop);
  return {
    signal: controller.signal,
    release: () => {
      clearInterval(alive);
      for (const signal of SIGNALS) process.off(signal, stop);
    },
  };
}
