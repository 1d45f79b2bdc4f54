import { EventEmitter } from 'node:events';
import { PATIENCE_MS } from '../processes/until.ts';

/** What GitHub holds of one repository, as far as Lockstep can see it. */
export interface GithubState {
  /** Newest first, of one context or of all. */
  statuses(sha: string, context?: string): RecordedStatus[];
  /** Undefined: this sha and context is full. */
  addStatus(sha: string, status: NewStatus): RecordedStatus | undefined;
  /** Newest first. */
  activities(ref?: string): RecordedActivity[];
  recordPush(push: Push): void;
  /** Open ones, those changed last first. */
  pullRequests(base?: string): RecordedPullRequest[];
  /** Opens or changes a pull request; null: it was closed. */
  setPullRequest(number: number, pullRequest: NewPullRequest | null): void;
  /** Told of every status in the order in which they come. Gives back how to stop that. */
  onStatus(listener: (status: RecordedStatus) => void): () => void;
  /** The newest status of the commit that the predicate accepts, now or within `timeoutMs`, by default `PATIENCE_MS`; rejects after that. */
  waitForStatus(
    sha: string,
    accepts: (status: RecordedStatus) => boolean,
    timeoutMs?: number,
  ): Promise<RecordedStatus>;
}

export interface NewStatus {
  state: 'pending' | 'success' | 'failure' | 'error';
  context: string;
  description: string | null;
  targetUrl: string | null;
}

export interface RecordedStatus extends NewStatus {
  id: number;
  sha: string;
  /** Ms since the epoch, not rounded to seconds as GitHub's replies are. */
  createdAt: number;
}

export interface NewPullRequest {
  base: string;
  /** Name of the head's branch. */
  ref: string;
  /** Commit id of the head. */
  head: string;
  isFork: boolean;
  draft?: boolean;
}

export interface RecordedPullRequest extends NewPullRequest {
  number: number;
  changedAt: number;
}

export interface Push {
  ref: string;
  /** 40 zeros for a branch that is created. */
  before: string;
  /** 40 zeros for a branch that is deleted. */
  after: string;
  kind: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion' | 'pr_merge' | 'merge_queue_merge';
}

export interface RecordedActivity extends Push {
  id: number;
  at: number;
}

/** GitHub's limit for one sha and context. */
const MAX_STATUSES = 1000;

export function githubState(): GithubState {
  const bySha = new Map<string, RecordedStatus[]>();
  const pushes: RecordedActivity[] = [];
  /** Those changed last at the end. */
  const pulls = new Map<number, RecordedPullRequest>();
  const news = new EventEmitter<{ status: [RecordedStatus] }>();
  news.setMaxListeners(0);
  let nextId = 1;

  const statuses = (sha: string, context?: string): RecordedStatus[] =>
    (bySha.get(sha) ?? []).filter((status) => context === undefined || status.context === context);

  return {
    statuses,
    addStatus(sha, status) {
      if (statuses(sha, status.context).length >= MAX_STATUSES) return undefined;
      const recorded = { ...status, sha, id: nextId++, createdAt: Date.now() };
      bySha.set(sha, [recorded, ...(bySha.get(sha) ?? [])]);
      news.emit('status', recorded);
      return recorded;
    },
    activities: (ref) => pushes.filter((push) => ref === undefined || push.ref === ref).reverse(),
    recordPush: (push) => {
      pushes.push({ ...push, id: nextId++, at: Date.now() });
    },
    pullRequests: (base) =>
      [...pulls.values()].filter((pull) => base === undefined || pull.base === base).reverse(),
    setPullRequest: (number, pullRequest) => {
      pulls.delete(number);
      if (pullRequest) pulls.set(number, { ...pullRequest, number, changedAt: Date.now() });
    },
    onStatus: (listener) => {
      news.on('status', listener);
      return () => news.off('status', listener);
    },
    waitForStatus(sha, accepts, timeoutMs = PATIENCE_MS) {
      const { promise, resolve, reject } = Promise.withResolvers<RecordedStatus>();
      const look = (): void => {
        const found = statuses(sha).find(accepts);
        if (found !== undefined) resolve(found);
      };
      const timer = setTimeout(() => reject(notSeen(sha, statuses(sha), timeoutMs)), timeoutMs);
      news.on('status', look);
      look();
      return promise.finally(() => {
        clearTimeout(timer);
        news.off('status', look);
      });
    },
  };
}

function notSeen(sha: string, there: RecordedStatus[], timeoutMs: number): Error {
  const lines = there.map(({ context, state, description }) => `${context} ${state} "${description}"`);
  return new Error(`no such status on ${sha} within ${timeoutMs} ms; there: ${lines.join('; ') || 'none'}`);
}
