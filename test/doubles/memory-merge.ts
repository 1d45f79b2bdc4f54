import { isDeepStrictEqual } from 'node:util';
import type { MergeResult } from '../../src/git/repository.ts';
import type { FixtureFile, MemoryCommit } from './memory-repository.ts';

type Files = Record<string, FixtureFile>;

type MergedFiles = Exclude<MergeResult, { outcome: 'merged' }> | { outcome: 'merged'; files: Files };

/** A three-way merge, file by file: what only one side changed is taken. Histories hold their own commit, newest first. */
export function mergeFiles(
  [base, head]: [MemoryCommit, MemoryCommit],
  [ofBase, ofHead]: [ReadonlyMap<string, MemoryCommit>, ReadonlyMap<string, MemoryCommit>],
): MergedFiles {
  const common = [...ofHead].find(([id]) => ofBase.has(id))?.[1];
  if (!common) return { outcome: 'unrelated' };
  const files: Files = {};
  const paths: string[] = [];
  for (const path of new Set([...Object.keys(base.files), ...Object.keys(head.files)])) {
    const versions = [common, base, head].map((commit) => commit.files[path]);
    if (isContested(versions)) paths.push(path);
    const merged = isDeepStrictEqual(versions[1], versions[0]) ? versions[2] : versions[1];
    if (merged !== undefined) files[path] = merged;
  }
  return paths.length > 0 ? { outcome: 'conflict', paths: paths.sort() } : { outcome: 'merged', files };
}

/** Both sides changed it, and not to the same. */
function isContested([was, ours, theirs]: (FixtureFile | undefined)[]): boolean {
  const isSame = isDeepStrictEqual(ours, was) || isDeepStrictEqual(theirs, was);
  return !isSame && !isDeepStrictEqual(ours, theirs);
}
