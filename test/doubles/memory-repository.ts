import { createHash } from 'node:crypto';
import { askOnce } from '../../src/git/ask-once.ts';
import { joinRunning } from '../../src/git/join-running.ts';
import { GitError, type Repository, type RepositoryTree } from '../../src/git/repository.ts';
import {
  byPath,
  isLfsPointer,
  lfsRefusal,
  refusalOfMode,
  refusalOfPath,
  type TreeLimits,
  tooManyEntries,
  treeLimits,
  withinLimits,
} from '../../src/git/tree-limits.ts';
import { mergeFiles } from './memory-merge.ts';

/** What a test puts under a path. */
export type FixtureFile = string | Uint8Array | { symlink: string } | { submodule: string };

export interface CommitOptions {
  /** First parent first; by default the present tip, if there is one. */
  parents?: string[];
  subject?: string;
  committedAt?: number;
}

/** A remote repository with one branch, and other refs, in memory. Any number of `memoryRepository`s may mirror it. */
export interface MemoryRemote {
  /** The branch's tip, as a push or force-push sets it; undefined: the branch is deleted. */
  tip: string | undefined;
  /** All refs but the branch, by full name. */
  refs: Map<string, string>;
  /** While set, every request fails with it. */
  outage: GitError | undefined;
  /** How many requests were answered. */
  requests: number;
  /** Makes a commit that holds exactly these files, and moves the branch to it. */
  commit(files: Record<string, FixtureFile>, options?: CommitOptions): string;
  readonly commits: ReadonlyMap<string, MemoryCommit>;
}

export interface MemoryCommit {
  /** Ms since the epoch. */
  committedAt: number;
  subject: string;
  parents: string[];
  files: Record<string, FixtureFile>;
}

export function memoryRemote(): MemoryRemote {
  const commits = new Map<string, MemoryCommit>();
  const remote: MemoryRemote = {
    tip: undefined,
    refs: new Map(),
    outage: undefined,
    requests: 0,
    commits,
    commit: (files, options = {}) => {
      const parents = options.parents ?? (remote.tip === undefined ? [] : [remote.tip]);
      const commit = { parents, files: { ...files }, subject: options.subject ?? 'A change', committedAt: 0 };
      commit.committedAt = options.committedAt ?? 1_700_000_000_000 + commits.size * 1000;
      const id = hashOf(hashOfFiles(files), JSON.stringify([parents, commit.subject, commit.committedAt]));
      commits.set(id, commit);
      remote.tip = id;
      return id;
    },
  };
  return remote;
}

/** What outlives a process: the mirror, and what is written down in it. */
export interface MemoryDisk {
  mirror: Map<string, MemoryCommit>;
  owed: Set<string>;
  merged: Map<string, Record<string, FixtureFile>>;
}

export function memoryDisk(): MemoryDisk {
  return { mirror: new Map(), owed: new Set(), merged: new Map() };
}

export interface MemoryRepositoryOptions {
  limits?: TreeLimits;
  /** By default one of its own. */
  disk?: MemoryDisk;
  /** Awaited on the way to the remote, and what it resolves to on the way back; a rejection is a request or a reply that was lost. */
  travel?: (request: Request) => Promise<() => Promise<void>>;
}

type Request = 'ask for the tip' | 'fetch the tip' | 'fetch a commit' | 'fetch refs';

/** A `Repository` over a `MemoryRemote`, with a mirror of its own. */
export function memoryRepository(remote: MemoryRemote, options: MemoryRepositoryOptions = {}): Repository {
  const { limits = treeLimits, travel = async () => async () => {} } = options;
  const { mirror, owed, merged } = options.disk ?? memoryDisk();

  function mirrorHistory(revision: string): void {
    for (const [id, commit] of historyOf(revision, remote.commits)) mirror.set(id, commit);
  }

  async function ask(request: Request, signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted();
    const back = await travel(request);
    if (remote.outage) throw remote.outage;
    remote.requests += 1;
    const { tip } = remote;
    await back();
    signal?.throwIfAborted();
    return tip;
  }

  function get(revision: string): MemoryCommit {
    const commit = mirror.get(revision);
    if (!commit) throw new GitError(`${JSON.stringify(revision)} is no commit of the mirror. Fetch it first`);
    return commit;
  }

  const fetches = joinRunning(
    askOnce(async (signal) => {
      const tip = await ask('fetch the tip', signal);
      if (tip !== undefined) mirrorHistory(tip);
      return tip;
    }),
  );

  return {
    askTip: askOnce((signal) => ask('ask for the tip', signal)),
    fetchTip: fetches.run,
    latestTip: async (signal) => {
      const { value: tip, fresh } = await fetches.join(signal);
      return { tip, fresh };
    },
    fetchCommit: async (revision, ref, signal) => {
      if (mirror.has(revision)) return true;
      await ask('fetch a commit', signal);
      const found = remote.refs.get(ref);
      if (found !== undefined) mirrorHistory(found);
      return mirror.has(revision);
    },
    fetchRefs: async (prefix, signal) => {
      await ask('fetch refs', signal);
      const found = new Map([...remote.refs].filter(([name]) => name.startsWith(prefix)).sort());
      for (const revision of found.values()) mirrorHistory(revision);
      return found;
    },
    mergeTree: async (base, head, signal) => {
      signal?.throwIfAborted();
      const result = mergeFiles([get(base), get(head)], [historyOf(base, mirror), historyOf(head, mirror)]);
      if (result.outcome !== 'merged') return result;
      const tree = hashOfFiles(result.files);
      merged.set(tree, result.files);
      return { outcome: 'merged', tree };
    },
    readTree: async (revision) => treeOf(merged.get(revision) ?? get(revision).files, limits),
    has: async (revision) => mirror.has(revision),
    subjectOf: async (revision) => subjectIn(get(revision).subject).slice(0, 200),
    commitsBetween: async (from, to, limit) => {
      get(to);
      const excluded = mirror.has(from) ? historyOf(from, mirror) : new Map();
      const found: string[] = [];
      for (let at: string | undefined = to; at !== undefined && !excluded.has(at); at = get(at).parents[0]) {
        found.push(at);
      }
      return found.slice(0, limit);
    },
    owe: async (revision) => {
      get(revision);
      owed.add(revision);
    },
    settle: async (revision) => {
      owed.delete(revision);
    },
    owed: async () => [...owed].sort(),
  };
}

/** The first paragraph of a message, in one line. */
function subjectIn(message: string): string {
  const [first = ''] = message.trim().split(/\n\s*\n/);
  return first.split('\n').join(' ').trim();
}

function historyOf(tip: string, commits: ReadonlyMap<string, MemoryCommit>): Map<string, MemoryCommit> {
  const found = new Map<string, MemoryCommit>();
  const next = [tip];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    const commit = commits.get(id);
    if (!commit || found.has(id)) continue;
    found.set(id, commit);
    next.push(...commit.parents);
  }
  return found;
}

function treeOf(files: Record<string, FixtureFile>, limits: TreeLimits): RepositoryTree {
  const hash = hashOfFiles(files);
  const entries = Object.entries(files).map(([path, file]) => ({ path, ...modeAndContent(file) }));
  if (entries.length > limits.entries) return { hash, files: [], refused: [tooManyEntries(limits)] };
  const judged = entries.map((entry) => ({
    ...entry,
    reason: refusalOfMode(entry.mode) ?? refusalOfPath(entry.path, limits),
  }));
  const { kept, refused } = withinLimits(
    judged
      .filter(({ reason }) => reason === undefined)
      .map((file) => ({ ...file, size: file.content.length })),
    limits,
  );
  return {
    hash,
    files: kept
      .filter(({ content }) => !isLfsPointer(content))
      .map(({ path, content }) => ({ path, content }))
      .sort(byPath),
    refused: [
      ...judged.flatMap(({ path, reason }) => (reason === undefined ? [] : [{ path, reason }])),
      ...refused,
      ...kept
        .filter(({ content }) => isLfsPointer(content))
        .map(({ path }) => ({ path, reason: lfsRefusal })),
    ].sort(byPath),
  };
}

function modeAndContent(file: FixtureFile): { mode: string; content: Uint8Array } {
  if (typeof file === 'string') return { mode: '100644', content: Buffer.from(file) };
  if (file instanceof Uint8Array) return { mode: '100644', content: file };
  return { mode: 'symlink' in file ? '120000' : '160000', content: new Uint8Array(0) };
}

function hashOfFiles(files: Record<string, FixtureFile>): string {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return hashOf(
    ...sorted.flatMap(([path, file]) =>
      typeof file === 'string' || file instanceof Uint8Array
        ? [path, 'file', file]
        : [path, JSON.stringify(file)],
    ),
  );
}

function hashOf(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex');
}
