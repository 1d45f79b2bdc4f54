/** The newest of several runs of the same work, for those whom an answer that is on its way already serves. */
export interface JoinRunning<T> {
  /** Runs the work. */
  run(signal?: AbortSignal): Promise<T>;
  /** What the newest run under way will give, or a new one; `fresh` says that it began with this call. */
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
      // One that fails or is aborted was somebody else's: then we ask for ourselves.
      const joined = await newest?.then((value) => ({ value, fresh: false })).catch(() => undefined);
      return joined ?? { value: await run(signal), fresh: true };
    },
  };
}
