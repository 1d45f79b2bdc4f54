export interface Stopping {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP (a closed terminal); a second one ends the process at once. */
  signal: AbortSignal;
  /** Resolves with that first signal's name. */
  told: Promise<NodeJS.Signals>;
  /** Stops listening, and lets the process end. */
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Keeps the process alive until it is released, whatever it waits for. */
export function untilStopped(): Stopping {
  const controller = new AbortController();
  const { promise: told, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const stop = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(1);
    resolve(name);
    controller.abort(new Error('stopped'));
  };
  const alive = setInterval(() => {}, 60_000);
  for (const signal of SIGNALS) process.on(signal, stop);
  return {
    signal: controller.signal,
    told,
    release: () => {
      clearInterval(alive);
      for (const signal of SIGNALS) process.off(signal, stop);
    },
  };
}
