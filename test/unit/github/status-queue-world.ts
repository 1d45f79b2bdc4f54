import { type CommitState, type CommitStatus, ForgeError } from '../../../src/github/forge.ts';
import { statusQueue } from '../../../src/github/status-queue.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { memoryForge } from '../../doubles/memory-forge.ts';
import { recordingLog } from '../../doubles/recording-log.ts';

export const HOUR = 3_600_000;
/** What GitHub says when it is away. */
export const down = new ForgeError('transient', 'no answer');

export const status = (state: CommitState, description = '', context = 'lockstep'): CommitStatus => ({
  context,
  state,
  description,
});

/** A queue with nothing to do yet, before a forge and a clock that stands. */
export function world() {
  const clock = manualClock();
  const forge = memoryForge({ clock });
  const log = recordingLog();
  const queue = statusQueue({ forge, clock, log });
  return { clock, forge, log, queue, posts: () => forge.calls.filter((call) => call.startsWith('post')) };
}

/** The promise's end as a word, so that one that rejects is never unhandled. */
export const endOf = (promise: Promise<void>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: Error) => `rejected: ${error.message}`,
  );
