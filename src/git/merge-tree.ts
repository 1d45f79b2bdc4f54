import { explainMirrorFailure, saysCorrupt } from './explain-git-failure.ts';
import { notInMirror } from './history.ts';
import { MirrorDamage } from './mirror-damage.ts';
import { isObjectId } from './remote.ts';
import { GitError, type MergeResult } from './repository.ts';
import type { GitAnswer, RunGit } from './run-git.ts';

export interface Merging {
  run: RunGit;
  env: Record<string, string>;
  gitDir: string;
}

/** A merge of manifests takes milliseconds; what is made to take long shall not hold up others. */
const limitMs = 20_000;
/** Nobody reads more names than these. */
const mostPaths = 100;
/** What git ends with where it is asked for what it does not know. */
const usageError = 129;

/**
 * Merges two commits as `git merge` would, without a work tree: `git merge-tree --write-tree` (git-merge-tree(1),
 * since Git 2.38). Neither hooks nor drivers of the repository run: the mirror configures none.
 * Rejects with `GitError`, and with `MirrorDamage` where the mirror lacks an object.
 */
export async function mergeTree(
  { run, env, gitDir }: Merging,
  [base, head]: [base: string, head: string],
  signal?: AbortSignal,
): Promise<MergeResult> {
  for (const revision of [base, head]) if (!isObjectId(revision)) throw notInMirror(revision);
  const options = ['--write-tree', '-z', '--name-only', '--no-messages'];
  const args = ['--git-dir', gitDir, '-c', 'core.fsync=none', 'merge-tree', ...options, base, head];
  const answer = await run({ args, env, timeoutMs: limitMs, signal });
  const [tree = '', ...paths] = answer.stdout.split('\0').filter((part) => part !== '');
  if (answer.code === 0 && isObjectId(tree)) return { outcome: 'merged', tree };
  if (answer.code === 1 && isObjectId(tree)) return { outcome: 'conflict', paths: firstOf(paths) };
  const unknown = /([0-9a-f]+) - not something we can merge/.exec(answer.stderr)?.[1];
  if (unknown !== undefined) throw notInMirror(unknown);
  if (/unrelated histories/.test(answer.stderr)) return { outcome: 'unrelated' };
  throw failure(answer);
}

function firstOf(paths: string[]): string[] {
  return [...new Set(paths)].sort().slice(0, mostPaths);
}

function failure(answer: GitAnswer): Error {
  if (answer.timedOut) return new GitError(`The merge took longer than ${limitMs / 1000} s`);
  if (answer.code === usageError) {
    return new GitError('This git cannot merge without a work tree. Install git 2.38 or newer');
  }
  if (saysCorrupt(answer)) return new MirrorDamage(answer.stderr.trim());
  return explainMirrorFailure('Cannot merge', answer.stderr);
}
