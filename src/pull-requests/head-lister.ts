import type { Logger } from 'pino';
import {
  type Head,
  type ListHeadsDeps,
  listPullRequestHeads,
  listQueuedHeads,
  oncePerCommit,
} from './list-heads.ts';

export interface ListedHeads {
  heads: Head[];
  /** False: a list could not be read, and what is not in it may be there all the same. */
  areKnown: boolean;
}

/**
 * Lists all heads. Where one of the lists cannot be read, the other is enough to go on with; an outage is told once,
 * however long it lasts.
 */
export function headLister(
  deps: ListHeadsDeps & { log: Logger },
): (signal: AbortSignal) => Promise<ListedHeads> {
  const tellPulls = teller(
    deps.log,
    'cannot list the pull requests: they get no lockstep/plan until this works',
  );
  const tellQueue = teller(
    deps.log,
    'cannot list the merge queue: its heads get no lockstep/plan until this works',
  );
  const tellMore = teller(deps.log, 'more pull requests are open than are checked: those changed last are');

  return async (signal) => {
    const queued = await unlessRefused(listQueuedHeads(deps, signal), tellQueue, signal);
    const pulls = await unlessRefused(listPullRequestHeads(deps), tellPulls, signal);
    if (pulls) tellMore(pulls.areAll ? undefined : `${pulls.heads.length} of them`);
    // Of a queue there are few, and its merges wait for them.
    const heads = oncePerCommit([...(queued ?? []), ...(pulls?.heads ?? [])]);
    return { heads, areKnown: queued !== undefined && pulls !== undefined };
  };
}

async function unlessRefused<T>(
  list: Promise<T>,
  tell: (reason: unknown) => void,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    const listed = await list;
    tell(undefined);
    return listed;
  } catch (error) {
    signal.throwIfAborted();
    tell(error);
    return undefined;
  }
}

/** Warns with the first reason after a time without one. */
function teller(log: Logger, message: string): (reason: unknown) => void {
  let isTold = false;
  return (reason) => {
    if (reason !== undefined && !isTold) log.warn({ reason: String(reason) }, message);
    isTold = reason !== undefined;
  };
}
