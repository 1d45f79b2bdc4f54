/**
 * A worker in a process of its own, to be killed or blocked: `pokes-process.ts URL hold|block`.
 * Prints a line for what happens: `looking a`, `aborted a`.
 */
import { systemClock } from '../../src/clock/system-clock.ts';
import { bullPokes } from '../../src/queue/bull-pokes.ts';

const [url = '', how] = process.argv.slice(2);
const pokes = bullPokes({ url, clock: systemClock });

pokes.work(
  (cluster, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        console.log(`aborted ${cluster}: ${signal.reason.message}`);
        resolve();
      });
      console.log(`looking ${cluster}`);
      // Longer than the lock on a job lasts: nobody may say that this process still has it.
      if (how === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 9_000);
    }),
  { concurrency: 1 },
);
