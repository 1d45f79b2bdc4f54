import type { Clock } from '../../src/clock/clock.ts';
import {
  type CommitStatus,
  type Forge,
  ForgeError,
  type PostedStatus,
  type PullRequest,
  type Push,
  StatusesExhausted,
} from '../../src/github/forge.ts';

export interface MemoryForge extends Forge {
  /** Newest first, of one context or of all. */
  statuses(sha: string, context?: string): PostedStatus[];
  /** A status from elsewhere: another reporter, another tool. */
  addStatus(sha: string, status: CommitStatus): void;
  /** The branch's tip was set to `after`; undefined: it was deleted. The list shows it so much later. */
  recordPush(branch: string, after: string | undefined, listedAfterMs?: number): void;
  /** Opens or changes a pull request into this branch; null: it was closed. */
  setPullRequest(base: string, number: number, pullRequest: Omit<PullRequest, 'number'> | null): void;
  /** The next calls of this method fail; with `afterWrite` they do what was asked first. */
  fail(order: ForgeFault): void;
  /** While set, every call fails with it. */
  outage: ForgeError | undefined;
  /** Every call, in order, as it came: `post <sha> <context> <state>`, `read <sha> <context>`, `tips <branch>`, `pushes <branch>`, `pulls <base>`. */
  calls: string[];
  /** The next call waits for the returned function before it does anything. */
  hold(): () => void;
}

export interface ForgeFault {
  method?: keyof Forge;
  error: ForgeError;
  times?: number;
  afterWrite?: boolean;
}

export interface MemoryForgeOptions {
  clock: Pick<Clock, 'now'>;
  knowsCommit?: (sha: string) => boolean;
  /** False: a forge without a list of pushes. */
  keepsActivity?: boolean;
}

const MAX_STATUSES = 1000;
const PAGE = 100;
const MAX_PULL_REQUESTS = 500;

/** GitHub tells times in whole seconds. */
const seconds = (ms: number): number => Math.floor(ms / 1000) * 1000;

export function memoryForge({
  clock,
  knowsCommit = () => true,
  keepsActivity = true,
}: MemoryForgeOptions): MemoryForge {
  const bySha = new Map<string, PostedStatus[]>();
  const pushes: (Push & { branch: string; listedAt: number })[] = [];
  /** By base and number, those changed last at the end. */
  const pulls = new Map<string, { base: string; pullRequest: PullRequest }>();
  const calls: string[] = [];
  let faults: (ForgeFault & { times: number })[] = [];
  let held: Promise<void> | undefined;

  const statuses = (sha: string, context?: string): PostedStatus[] =>
    (bySha.get(sha) ?? []).filter((status) => context === undefined || status.context === context);
  const addStatus = (sha: string, status: CommitStatus): void => {
    bySha.set(sha, [{ ...status, createdAt: seconds(clock.now()) }, ...statuses(sha)]);
  };
  /** Oldest first. */
  const listed = (branch: string): Push[] =>
    pushes.filter((push) => push.branch === branch && push.listedAt <= clock.now());
  const takeFault = (method: keyof Forge): ForgeFault | undefined => {
    const fault = faults.find((each) => each.method === undefined || each.method === method);
    if (fault !== undefined) fault.times -= 1;
    faults = faults.filter(({ times }) => times > 0);
    return fault;
  };
  const call = async <T>(method: keyof Forge, told: string, work: () => T): Promise<T> => {
    calls.push(told);
    const waitFor = held;
    held = undefined;
    await waitFor;
    if (forge.outage) throw forge.outage;
    const fault = takeFault(method);
    if (fault === undefined) return work();
    if (fault.afterWrite) unheard(work);
    throw fault.error;
  };

  const forge: MemoryForge = {
    outage: undefined,
    calls,
    statuses,
    addStatus,
    postStatus: (sha, status) =>
      call('postStatus', `post ${sha} ${status.context} ${status.state}`, () => {
        if (!knowsCommit(sha)) throw new ForgeError('refused', `No commit found for SHA: ${sha}`);
        if (statuses(sha, status.context).length >= MAX_STATUSES) {
          throw new StatusesExhausted('This SHA and context has reached the maximum number of statuses.');
        }
        addStatus(sha, status);
      }),
    newestStatus: (sha, context) =>
      call('newestStatus', `read ${sha} ${context}`, () => {
        if (!knowsCommit(sha)) throw new ForgeError('refused', 'Not Found');
        const [newest, ...older] = statuses(sha, context);
        const success = older.find(({ state }) => state === 'success');
        return newest && { ...newest, ...(newest.state !== 'success' && success && { buries: success }) };
      }),
    pushes: (branch) =>
      call('pushes', `pushes ${branch}`, () =>
        keepsActivity
          ? listed(branch)
              .slice(-PAGE)
              .reverse()
              .map(({ after, at }) => ({ after, at }))
          : undefined,
      ),
    tipsSince: (branch, since) =>
      call('tipsSince', `tips ${branch}`, () => {
        if (!keepsActivity) return undefined;
        const all = listed(branch).map(({ after }) => after);
        const known = since === undefined ? Math.max(0, all.length - PAGE) - 1 : all.lastIndexOf(since);
        if (since !== undefined && known < 0) return undefined;
        return all
          .slice(known + 1)
          .reverse()
          .filter((tip) => tip !== undefined);
      }),
    pullRequests: (base) =>
      call('pullRequests', `pulls ${base}`, () => {
        const into = [...pulls.values()].filter((pull) => pull.base === base).reverse();
        const open = into.slice(0, MAX_PULL_REQUESTS).map(({ pullRequest }) => pullRequest);
        return { open, areAll: into.length < MAX_PULL_REQUESTS };
      }),
    setPullRequest: (base, number, pullRequest) => {
      pulls.delete(`${base} ${number}`);
      if (pullRequest) pulls.set(`${base} ${number}`, { base, pullRequest: { number, ...pullRequest } });
    },
    recordPush: (branch, after, listedAfterMs = 0) => {
      pushes.push({ branch, after, at: seconds(clock.now()), listedAt: clock.now() + listedAfterMs });
    },
    fail: (fault) => {
      faults.push({ times: 1, ...fault });
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
  };
  return forge;
}

/** Does it; what comes of it, a refusal too, is lost on the way. */
function unheard(work: () => unknown): void {
  try {
    work();
  } catch {}
}
