/**
 * Runs `work` at most once at a time. A call while it runs gets one more run, which begins after the call and
 * which all calls made meanwhile share.
 */
export function latest(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function run(): Promise<void> {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  }

  return () => {
    // Between the end of one run and the start of the next, the next is still to come: it serves this call too.
    if (next !== undefined) return next;
    if (running === undefined) return run();
    next = running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return run();
      });
    return next;
  };
}
