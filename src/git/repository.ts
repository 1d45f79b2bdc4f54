import type { SourceFile } from '../manifests/manifest.ts';

/**
 * The manifests repository: one branch of one remote, through a bare mirror of our own.
 * The only effect interface towards Git. Rejects with `GitError`.
 */
export interface Repository {
  /**
   * Asks the remote for the branch's tip with a request that begins after this call.
   * Undefined: the remote answered, and the branch is not there.
   */
  askTip(signal?: AbortSignal): Promise<string | undefined>;
  /** As `askTip`, and brings the commits into the mirror. */
  fetchTip(signal?: AbortSignal): Promise<string | undefined>;
  /**
   * As `fetchTip`, but content with the answer of a fetch that is under way already: `fresh` is false then,
   * and the tip may have moved since this call.
   */
  latestTip(signal?: AbortSignal): Promise<{ tip: string | undefined; fresh: boolean }>;
  /**
   * Brings a commit that another ref of the remote names (`refs/pull/7/head`) into the mirror. False: the ref is not
   * there, or leads elsewhere by now. Nothing is asked where the mirror holds the commit already.
   */
  fetchCommit(revision: string, ref: string, signal?: AbortSignal): Promise<boolean>;
  /** Brings every ref of the remote below `prefix` (`refs/heads/queue/`) into the mirror: commits by full names. */
  fetchRefs(prefix: string, signal?: AbortSignal): Promise<Map<string, string>>;
  /** What merging `head` into `base` would give: no ref moves. Both are commits of the mirror. */
  mergeTree(base: string, head: string, signal?: AbortSignal): Promise<MergeResult>;
  /** All files of a revision (or merged tree) that is in the mirror, within the limits; `hash` is the root tree's. */
  readTree(revision: string): Promise<RepositoryTree>;
  /** Whether the mirror holds the commit. */
  has(revision: string): Promise<boolean>;
  /** What the commit's message says first, in one line of at most 200 characters; the author's words, to be shown as text. */
  subjectOf(revision: string): Promise<string>;
  /** First-parent commits after `from` up to and with `to`, newest first, at most `limit`. */
  commitsBetween(from: string, to: string, limit: number): Promise<string[]>;
  /** Writes `refs/lockstep/owed/<sha>`: a final status of this commit is owed, and gc keeps it. */
  owe(revision: string): Promise<void>;
  /** Removes the ref: the debt is paid. */
  settle(revision: string): Promise<void>;
  /** All commits that are owed a final status. */
  owed(): Promise<string[]>;
}

export type MergeResult =
  /** Object id of the tree that the merge commit would have. */
  | { outcome: 'merged'; tree: string }
  /** Paths, sorted; of very many, the first. */
  | { outcome: 'conflict'; paths: string[] }
  /** The two have no commit in common. */
  | { outcome: 'unrelated' };

export interface RepositoryTree {
  /** Object id of the root tree: equal for equal content. */
  hash: string;
  files: SourceFile[];
  /** Entries that are not plain files (symlinks, submodules), and files left out by a limit. */
  refused: RefusedEntry[];
}

export interface RefusedEntry {
  path: string;
  reason: string;
}

/** Why Git could not do something, in a person's words; never holds a credential. */
export class GitError extends Error {
  override readonly name = 'GitError';
}
