import type { RefusedEntry } from './repository.ts';

/** What a revision may hold at most: a manifests repository of a thousand clusters, and no bomb. */
export interface TreeLimits {
  /** Files, folders and refused entries together. */
  entries: number;
  /** A file's content. Custom resource definitions reach 1 MiB; the API server takes 3 MiB. */
  fileBytes: number;
  /** All files' contents together, each path counted. */
  totalBytes: number;
  /** A path from the root, in bytes. */
  pathBytes: number;
}

const mebibyte = 1024 * 1024;

export const treeLimits: TreeLimits = {
  entries: 50_000,
  fileBytes: 4 * mebibyte,
  totalBytes: 64 * mebibyte,
  pathBytes: 1_024,
};

/** Stands for the tree as a whole, where no single entry is to blame. */
export const wholeTree = '.';

/** Why an entry of this mode is never read; undefined for files and folders. */
export function refusalOfMode(mode: string): string | undefined {
  if (mode === '120000') return 'is a symbolic link. Put a plain file in its place';
  if (mode === '160000') return 'is a submodule. Put its files into this repository';
  return mode.startsWith('100') || mode === '40000' ? undefined : `has the unknown mode ${mode}`;
}

/** Why an entry of this name is never read; names are bytes to Git. `name` is undefined where they are no UTF-8. */
export function refusalOfName(name: string | undefined): string | undefined {
  if (name === undefined) return 'has a name that is not UTF-8';
  if (name === '' || name === '.' || name === '..' || name.includes('/')) {
    return 'has a name that leads elsewhere';
  }
  return name.toLowerCase() === '.git' ? 'is named .git, which no file of a repository may be' : undefined;
}

export function refusalOfPath(path: string, { pathBytes }: TreeLimits): string | undefined {
  return Buffer.byteLength(path) > pathBytes ? `has a path of more than ${pathBytes} bytes` : undefined;
}

/** Leaves out files that are too big; leaves out everything where all together are. */
export function withinLimits<T extends { path: string; size: number }>(
  files: readonly T[],
  limits: TreeLimits,
): { kept: T[]; refused: RefusedEntry[] } {
  const kept = files.filter(({ size }) => size <= limits.fileBytes);
  const refused = files
    .filter(({ size }) => size > limits.fileBytes)
    .map(({ path, size }) => ({
      path,
      reason: `is ${inMebibytes(size)}, and a file may have ${inMebibytes(limits.fileBytes)}`,
    }));
  const total = kept.reduce((sum, { size }) => sum + size, 0);
  if (total <= limits.totalBytes) return { kept, refused };
  const reason = `has files of ${inMebibytes(total)} in all, and may have ${inMebibytes(limits.totalBytes)}`;
  return { kept: [], refused: [...refused, { path: wholeTree, reason }] };
}

export function tooManyEntries(limits: TreeLimits): RefusedEntry {
  return {
    path: wholeTree,
    reason: `has more than ${limits.entries} files and folders. Move what is no manifest to another repository`,
  };
}

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: pointers are below 1024 bytes and begin so. */
export function isLfsPointer(content: Uint8Array): boolean {
  const start = 'version https://git-lfs.github.com/spec/';
  return (
    content.byteLength < 1024 && Buffer.from(content.subarray(0, start.length)).equals(Buffer.from(start))
  );
}

export const lfsRefusal =
  'is a Git LFS pointer: its content is not in the repository. Commit the file itself';

/** By code unit, not by locale: the same everywhere. */
export function byPath(a: { path: string }, b: { path: string }): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}

function inMebibytes(bytes: number): string {
  return `${(bytes / mebibyte).toFixed(1)} MiB`;
}
