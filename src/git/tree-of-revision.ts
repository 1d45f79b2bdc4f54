import { boundedCache } from './bounded-cache.ts';
import { notInMirror } from './history.ts';
import { MirrorDamage } from './mirror-damage.ts';
import type { ObjectReader } from './object-reader.ts';
import { readTree } from './read-tree.ts';
import { isObjectId } from './remote.ts';
import type { RepositoryTree } from './repository.ts';
import type { TreeLimits } from './tree-limits.ts';

/** Enough for two trees at the limit that share nothing. */
const cachedBytes = 128 * 1024 * 1024;
/** The tip's, and the one before: a revert costs nothing. */
const keptTrees = 2;

/**
 * Reads a revision's tree; trees are kept by their hash, so that callers of one revision share one reading.
 * Throws `GitError` for a commit that the mirror does not hold, `MirrorDamage` for one that it holds in part.
 */
export function treeOfRevision({
  reader,
  limits,
}: {
  reader: Pick<ObjectReader, 'info' | 'content'>;
  limits: TreeLimits;
}): (revision: string) => Promise<RepositoryTree> {
  const cache = boundedCache(cachedBytes);
  const trees = new Map<string, Promise<RepositoryTree>>();

  function read(hash: string): Promise<RepositoryTree> {
    const reading = trees.get(hash) ?? readTree({ reader, cache, limits }, hash);
    trees.delete(hash);
    trees.set(hash, reading);
    for (const oldest of trees.keys()) if (trees.size > keptTrees) trees.delete(oldest);
    reading.catch(() => trees.delete(hash));
    return reading;
  }

  return async (revision) => {
    if (!isObjectId(revision)) throw notInMirror(revision);
    const root = await reader.info(`${revision}^{tree}`);
    if (root) return await read(root.oid);
    if (await reader.info(revision))
      throw new MirrorDamage(`the tree of ${revision} is missing from the mirror`);
    throw notInMirror(revision);
  };
}
