import type { TipSince } from './final-success.ts';
import type { CommitStatus, StatusesExhausted } from './forge.ts';
import { sameStatus } from './next-post.ts';
import type { Priority } from './write-gate.ts';

/** One sha and context: what is wanted of it, and what is known of it. */
export interface StatusKey {
  sha: string;
  priority: Priority;
  /** The newest wish, until it is settled. */
  wanted?: WantedStatus;
  /** Somebody works on it: one request at a time. */
  isBusy: boolean;
  /** The last wish, settled or not. */
  last?: WantedStatus;
  /** Why no status of this key will ever be taken again. */
  exhausted?: StatusesExhausted;
  /** Ends a back-off early, when something newer is wanted. */
  wake: AbortController;
}

/** One wish, and the promise of who made it. */
export interface WantedStatus extends PromiseWithResolvers<void> {
  status: CommitStatus;
  occurrence: SeenOccurrence;
  /** Of a final state, where the commit may have succeeded already. */
  tipSince?: TipSince;
  onPosted?: OnPosted;
}

/** Told what the forge shows in the end: what was wanted, or the success that it has come to before. */
export type OnPosted = (shown: CommitStatus) => void;

/** One time that the commit is the tip, as far as this process has seen it. See `PostSituation`. */
export interface SeenOccurrence {
  opening: boolean;
  posted?: CommitStatus;
}

export interface WishOptions {
  replaces?: boolean | undefined;
  tipSince?: TipSince | undefined;
  onPosted?: OnPosted | undefined;
}

/**
 * Replaces what was wanted of the key. A `pending` after anything but a `pending` opens an occurrence, and so does
 * what `replaces` all before it; the same wish twice is one.
 */
export function want(
  key: StatusKey,
  status: CommitStatus,
  { replaces, tipSince, onPosted }: WishOptions = {},
): Promise<void> {
  const replaced = key.wanted;
  if (replaced !== undefined && sameStatus(replaced.status, status)) return replaced.promise;
  const opens = replaces || (status.state === 'pending' && key.last?.status.state !== 'pending');
  const occurrence = opens ? { opening: true } : (key.last?.occurrence ?? { opening: false });
  const more = { ...(tipSince && { tipSince }), ...(onPosted && { onPosted }) };
  const job = { ...Promise.withResolvers<void>(), status, occurrence, ...more };
  key.wanted = job;
  key.last = job;
  replaced?.resolve();
  wake(key);
  return job.promise;
}

/** Nothing is wanted of the key any more. */
export function withdraw(key: StatusKey): void {
  key.wanted?.resolve();
  delete key.wanted;
  wake(key);
}

function wake(key: StatusKey): void {
  key.wake.abort();
  key.wake = new AbortController();
}

/** Ends the job; the key is idle then, unless something newer is wanted by now. */
export function settle(key: StatusKey, job: WantedStatus, error?: unknown): void {
  if (error === undefined) job.resolve();
  else job.reject(error);
  if (key.wanted === job) delete key.wanted;
}

/** The forge has taken the job's status, or the success in its stead; or is seen to have it. */
export function landed(job: WantedStatus, status: CommitStatus): void {
  job.occurrence.posted = status;
  job.occurrence.opening = false;
  const { onPosted } = job;
  delete job.onPosted;
  onPosted?.(status);
}

/** What is remembered of settled keys: enough for days of pushes. */
const MOST_KEYS = 5000;

export interface StatusKeys {
  get(sha: string, context: string): StatusKey;
}

/** All keys of a queue; of the settled ones, those not asked for longest are forgotten. */
export function statusKeys(most: number = MOST_KEYS): StatusKeys {
  const keys = new Map<string, StatusKey>();
  const forget = (): void => {
    for (const [name, key] of keys) {
      if (keys.size <= most) return;
      if (!key.isBusy) keys.delete(name);
    }
  };
  return {
    get(sha, context) {
      const name = `${sha} ${context}`;
      const key = keys.get(name) ?? { sha, priority: 'high', isBusy: false, wake: new AbortController() };
      keys.delete(name);
      forget();
      keys.set(name, key);
      return key;
    },
  };
}
