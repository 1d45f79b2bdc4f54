/** Lets at most so many works run at once. */
export interface Limiter {
  /**
   * Runs `work` when a slot is free; `urgent` ones first, else in order. Rejects with the signal's
   * reason, and never starts, where it is aborted while waiting.
   */
  run<T>(work: () => Promise<T>, options: { urgent: boolean; signal?: AbortSignal | undefined }): Promise<T>;
}

export function limiter(slots: number): Limiter {
  let free = slots;
  const urgentOnes: (() => void)[] = [];
  const others: (() => void)[] = [];

  const release = () => {
    const next = urgentOnes.shift() ?? others.shift();
    if (next === undefined) free += 1;
    else next();
  };

  return {
    run: async (work, { urgent, signal }) => {
      signal?.throwIfAborted();
      if (free > 0) free -= 1;
      else await turn(urgent ? urgentOnes : others, signal);
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
}

function turn(queue: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const start = () => {
      signal?.removeEventListener('abort', leave);
      resolve();
    };
    const leave = () => {
      queue.splice(queue.indexOf(start), 1);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', leave, { once: true });
    queue.push(start);
  });
}
