import type { Clock } from '../clock/clock.ts';
import type { TipSince } from './final-success.ts';
import { type CommitStatus, type Forge, ForgeError } from './forge.ts';
import type { GithubLog } from './github-log.ts';
import { keepTrying } from './keep-trying.ts';
import { type OnPosted, type StatusKey, statusKeys, want, withdraw } from './status-key.ts';
import { GITHUB_WRITE_LIMITS, type WriteLimits, writeBudget } from './write-budget.ts';
import { type Priority, writeGate } from './write-gate.ts';

/** Gets commit statuses to the forge, however often it fails, without one ever burying a newer one. */
export interface StatusQueue {
  /**
   * Wants this to be the newest status of its context on the commit. Resolves when it is, when a success or
   * another reporter's end stays in its place (see `nextPost`), when something newer was wanted instead, or when it
   * was withdrawn.
   * Tries again until then. Rejects with the `ForgeError` of a final refusal, or when the queue is closed.
   */
  post(sha: string, status: CommitStatus, options?: PostOptions): Promise<void>;
  /** What is wanted of it is not sent, unless it is on its way already; its promise resolves. */
  withdraw(sha: string, context: string): void;
  /** Waits until nothing is under way, `withinMs` at most; false: something still is. */
  drain(withinMs: number): Promise<boolean>;
  /** Sends nothing more; what is still owed rejects. */
  close(): void;
}

export interface PostOptions {
  /** By default `low` for contexts with a slash (`lockstep/<cluster>`), else `high`. */
  priority?: Priority;
  /** Whatever the forge shows is of an older question, a success too; by default see `nextPost`. */
  replaces?: boolean;
  /** Where given, a success that is younger than this comes back instead of a failure or an error: see `finalSuccess`. */
  tipSince?: TipSince;
  /** Called once, when the forge has taken the status or is seen to have it, or the success in its stead: before the read-back. */
  onPosted?: OnPosted;
}

export interface StatusQueueDeps {
  forge: Forge;
  clock: Clock;
  log: GithubLog;
  /** GitHub's by default; GitHub Enterprise may have others, or none. */
  limits?: WriteLimits;
}

export function statusQueue({
  forge,
  clock,
  log,
  limits = GITHUB_WRITE_LIMITS,
}: StatusQueueDeps): StatusQueue {
  const closing = new AbortController();
  const budget = writeBudget(clock, limits);
  const gate = writeGate(clock, budget);
  const deps = { forge, clock, log, budget, gate, closing: closing.signal };
  const keys = statusKeys();
  const running = new Set<Promise<void>>();

  const start = (key: StatusKey): void => {
    const run = keepTrying(deps, key).finally(() => running.delete(run));
    running.add(run);
  };
  const allIdle = async (): Promise<true> => {
    while (running.size > 0) await Promise.all(running);
    return true;
  };
  return {
    post(sha, status, { priority, ...wish } = {}) {
      if (closing.signal.aborted) return Promise.reject(closing.signal.reason);
      const key = keys.get(sha, status.context);
      if (key.exhausted !== undefined) return Promise.reject(key.exhausted);
      key.priority = priority ?? (status.context.includes('/') ? 'low' : 'high');
      const promise = want(key, fitting(status), wish);
      if (!key.isBusy) start(key);
      return promise;
    },
    withdraw: (sha, context) => withdraw(keys.get(sha, context)),
    drain(withinMs) {
      const { promise: timeUp, resolve } = Promise.withResolvers<false>();
      const cancel = clock.after(withinMs, () => resolve(false));
      return Promise.race([allIdle(), timeUp]).finally(cancel);
    },
    close() {
      closing.abort(
        new ForgeError('transient', 'Lockstep stopped before GitHub took the status: it is still owed'),
      );
    },
  };
}

const LONGEST_DESCRIPTION = 140;

/** Cut to what GitHub takes, by whole characters: the read-back must find what was wanted. */
function fitting(status: CommitStatus): CommitStatus {
  if (status.description.length <= LONGEST_DESCRIPTION) return status;
  const cut = status.description.slice(0, LONGEST_DESCRIPTION - 1).replace(/[\uD800-\uDBFF]$/, '');
  return { ...status, description: `${cut}…` };
}
