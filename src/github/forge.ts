/**
 * GitHub, as Lockstep uses it. The only effect interface towards the forge.
 * Rejects with `ForgeError`.
 */
export interface Forge {
  /** Posts a commit status. A rejection does not say that it was not posted. */
  postStatus(sha: string, status: CommitStatus): Promise<void>;
  /** The newest status of that context on the commit, whoever wrote it. */
  newestStatus(sha: string, context: string): Promise<ShownStatus | undefined>;
  /** The 100 most recent pushes to the branch, newest first, as far as they are listed yet. Undefined where the forge keeps no list. */
  pushes(branch: string): Promise<Push[] | undefined>;
  /**
   * What the branch's tip was set to, by pushes and force-pushes, newest first, back to (without) `since`;
   * without a `since`, the most recent ones. Undefined where the forge keeps no such list, or where `since`
   * is not in it: then nobody knows how much of it is history.
   */
  tipsSince(branch: string, since: string | undefined): Promise<string[] | undefined>;
  /** The open pull requests into this branch, those changed last first. */
  pullRequests(base: string): Promise<OpenPullRequests>;
}

/** The branch was set to something else: by a push, a force-push, a merge, or its deletion. */
export interface Push {
  /** Undefined: it was deleted. */
  after: string | undefined;
  /** Ms since the epoch, by the clock of `createdAt`; NaN where the forge's words are no time. */
  at: number;
}

export interface OpenPullRequests {
  /** At most 500. */
  open: PullRequest[];
  /** False: there are more. */
  areAll: boolean;
}

export interface PullRequest {
  number: number;
  /** Commit id of its head. */
  head: string;
  /** Its head is in another repository than its base, or in one that is gone. */
  isFork: boolean;
}

export type CommitState = 'pending' | 'success' | 'failure' | 'error';

export interface CommitStatus {
  context: string;
  state: CommitState;
  /** At most 140 characters. */
  description: string;
  targetUrl?: string;
}

export interface PostedStatus extends CommitStatus {
  /** Ms since the epoch, by the forge's clock; NaN where its words are no time. */
  createdAt: number;
}

export interface ShownStatus extends PostedStatus {
  /** The newest success under it of the same context, as far as the same answer of the forge tells; a success has none. */
  buries?: PostedStatus;
}

export type ForgeErrorKind =
  /** Later, perhaps: 5xx, no connection, time-out. */
  | 'transient'
  /** Wait for `retryAfterMs`: primary or secondary rate limit. */
  | 'rate-limited'
  /** The forge's last word: 401, 403, 404, 422 (a commit that is not there, or 1,000 statuses of a context). */
  | 'refused';

/** Why the forge did not do it; never holds a token. */
export class ForgeError extends Error {
  override readonly name = 'ForgeError';
  readonly kind: ForgeErrorKind;
  readonly retryAfterMs: number | undefined;
  constructor(kind: ForgeErrorKind, message: string, retryAfterMs?: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A commit holds 1,000 statuses of a context, and this one is full: none of that context will ever be taken again. */
export class StatusesExhausted extends ForgeError {
  constructor(message: string) {
    super('refused', message);
  }
}
