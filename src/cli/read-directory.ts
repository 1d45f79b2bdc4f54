import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RefusedEntry, RepositoryTree } from '../git/repository.ts';
import {
  byPath,
  isLfsPointer,
  lfsRefusal,
  refusalOfMode,
  refusalOfName,
  treeLimits,
  withinLimits,
} from '../git/tree-limits.ts';

/** A file on disk that may be read. */
interface Found {
  path: string;
  size: number;
}

/**
 * Some files and folders of a repository on disk as the tree that a commit of them would be, within the same limits.
 * `paths` are from `root`; those that are not there are left out.
 */
export async function readDirectory(root: string, paths: readonly string[]): Promise<RepositoryTree> {
  const found: Found[] = [];
  const refused: RefusedEntry[] = [];
  const queue = await withLinksOnTheWay(root, paths);
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const parent = path;
    const entry = await look(root, path);
    if (entry?.refusal !== undefined) refused.push({ path, reason: entry.refusal });
    else if (entry?.names) queue.push(...entry.names.map((name) => `${parent}/${name}`));
    else if (entry) found.push({ path, size: entry.size });
  }
  const { kept, refused: tooBig } = withinLimits(found, treeLimits);
  const read = await Promise.all(
    kept.map(async ({ path }) => ({ path, content: await readFile(join(root, path)) })),
  );
  const lfs = read
    .filter(({ content }) => isLfsPointer(content))
    .map(({ path }) => ({ path, reason: lfsRefusal }));
  const files = read.filter(({ content }) => !isLfsPointer(content)).sort(byPath);
  return { hash: '', files, refused: [...refused, ...tooBig, ...lfs].sort(byPath) };
}

/** Git never follows a link, so a linked parent stands for all that seems to be below it. */
async function withLinksOnTheWay(root: string, paths: readonly string[]): Promise<string[]> {
  const reached = paths.map(async (path) => {
    const steps = path.split('/');
    const parents = steps.slice(1).map((_, index) => steps.slice(0, index + 1).join('/'));
    const entries = await Promise.all(parents.map((parent) => look(root, parent)));
    const link = parents.find((_, index) => entries[index]?.refusal !== undefined);
    return link ?? path;
  });
  return [...new Set(await Promise.all(reached))];
}

interface Entry {
  size: number;
  /** Of a folder. */
  names?: string[];
  refusal?: string;
}

async function look(root: string, path: string): Promise<Entry | undefined> {
  const stats = await lstat(join(root, path)).catch(ignoreMissing);
  if (!stats) return undefined;
  const { size } = stats;
  const refusal = refusalOfName(path.split('/').at(-1)) ?? refusalOfMode(modeOf(stats));
  if (refusal !== undefined) return { size, refusal };
  return stats.isDirectory() ? { size, names: await readdir(join(root, path)) } : { size };
}

/** As Git would write it down. */
function modeOf(stats: Awaited<ReturnType<typeof lstat>>): string {
  if (stats.isSymbolicLink()) return '120000';
  if (stats.isDirectory()) return '40000';
  return stats.isFile() ? '100644' : Number(stats.mode).toString(8);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
