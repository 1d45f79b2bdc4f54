/** The newest of several runs of the same work, for those whom an answer that is on its way already serves. */
export interface JoinRunning<T> {
  /** Begins a run of its own; the signal is the work's to heed. */
  run(signal?: AbortSignal): Promise<T>;
  /**
   * What the newest run under way will give, or a new one; `fresh` says that it began with this call.
   * Rejects with the signal's reason as soon as it is aborted; a run of others goes on.
   */
  join(signal?: AbortSignal): Promise<{ value: T; fresh: boolean }>;
}

export function joinRunning<T>(work: (signal?: AbortSignal) => Promise<T>): JoinRunning<T> {
  let newest: Promise<T> | undefined;

  function run(signal?: AbortSignal): Promise<T> {
    const running = work(signal);
    newest = running;
    const ended = () => {
      if (newest === running) newest = undefined;
    };
    running.then(ended, ended);
    return running;
  }

  return {
    run,
    join: async (signal) => {
      signal?.throwIfAborted();
      // One that fails or is aborted was somebody else's: then we ask for ourselves.
      const joining = newest?.then((value) => ({ value, fresh: false })).catch(() => undefined);
      const joined = await (joining && unlessAborted(joining, signal));
      return joined ?? { value: await run(signal), fresh: true };
    },
  };
}

/** Leaves a promise that belongs to others to them, and rejects with the reason, when the signal is aborted. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
