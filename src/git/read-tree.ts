import type { SourceFile } from '../manifests/manifest.ts';
import type { BoundedCache } from './bounded-cache.ts';
import { MirrorDamage } from './mirror-damage.ts';
import type { ObjectReader } from './object-reader.ts';
import type { RefusedEntry, RepositoryTree } from './repository.ts';
import {
  byPath,
  isLfsPointer,
  lfsRefusal,
  refusalOfMode,
  refusalOfName,
  refusalOfPath,
  type TreeLimits,
  tooManyEntries,
  withinLimits,
} from './tree-limits.ts';
import { parseTree, type TreeEntry } from './tree-object.ts';

export interface TreeReading {
  reader: Pick<ObjectReader, 'info' | 'content'>;
  /** Contents by object id: a revision that changes one file costs that file and its folders. */
  cache: BoundedCache;
  limits: TreeLimits;
}

interface Listed {
  path: string;
  oid: string;
}

interface Listing {
  files: Listed[];
  refused: RefusedEntry[];
  entries: number;
}

/** A folder's own list of names; git writes about 40 bytes an entry. */
const maxFolderBytes = 2 * 1024 * 1024;
/** Bounds what a bomb of folders that all are the same big one can hold in memory. */
const foldersAtOnce = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads all files below a root tree within the limits, many objects at once.
 * What is refused is named; files and refused entries are sorted by path.
 * Throws `MirrorDamage` where the mirror lacks an object of the tree.
 */
export async function readTree(reading: TreeReading, hash: string): Promise<RepositoryTree> {
  const listing = await listFiles(reading, hash);
  if (listing.entries > reading.limits.entries) {
    return { hash, files: [], refused: [tooManyEntries(reading.limits)] };
  }
  const sized = await Promise.all(
    listing.files.map(async (file) => ({ ...file, size: await sizeOf(reading, file.oid) })),
  );
  const { kept, refused } = withinLimits(sized, reading.limits);
  const read = await Promise.all(
    kept.map(async ({ path, oid }) => ({ path, content: await contentOf(reading, oid) })),
  );
  const pointers = read.filter(({ content }) => isLfsPointer(content));
  const files: SourceFile[] = read.filter(({ content }) => !isLfsPointer(content));
  const lfs = pointers.map(({ path }) => ({ path, reason: lfsRefusal }));
  return { hash, files: files.sort(byPath), refused: [...listing.refused, ...refused, ...lfs].sort(byPath) };
}

/** Walks the folders; stops as soon as there are too many entries, however deep a bomb goes. */
async function listFiles(reading: TreeReading, root: string): Promise<Listing> {
  const listing: Listing = { files: [], refused: [], entries: 0 };
  const toOpen: Listed[] = [{ path: '', oid: root }];
  while (toOpen.length > 0 && listing.entries <= reading.limits.entries) {
    const some = toOpen.splice(0, foldersAtOnce);
    const opened = await Promise.all(some.map((folder) => openFolder(reading, folder)));
    for (const folder of opened) toOpen.push(...listFolder(folder, listing, reading.limits));
  }
  return listing;
}

interface Folder {
  folder: Listed;
  entries: TreeEntry[];
  refusal?: RefusedEntry;
}

async function openFolder(reading: TreeReading, folder: Listed): Promise<Folder> {
  if ((await sizeOf(reading, folder.oid)) > maxFolderBytes) {
    const refusal = { path: folder.path || '.', reason: 'has too many entries in one folder' };
    return { folder, entries: [], refusal };
  }
  return { folder, entries: parseTree(await contentOf(reading, folder.oid), folder.oid.length / 2) };
}

/** Puts a folder's entries into the listing; gives its own folders back, which are to be opened next. */
function listFolder({ folder, entries, refusal }: Folder, listing: Listing, limits: TreeLimits): Listed[] {
  listing.entries += entries.length;
  if (listing.entries > limits.entries) return [];
  if (refusal) listing.refused.push(refusal);
  const folders: Listed[] = [];
  for (const entry of entries) {
    const { path, reason } = judge(entry, folder.path, limits);
    if (reason !== undefined) listing.refused.push({ path: path.slice(0, limits.pathBytes), reason });
    else if (entry.mode === '40000') folders.push({ path, oid: entry.oid });
    else listing.files.push({ path, oid: entry.oid });
  }
  return folders;
}

/** An entry's path from the root, and why it may not be read, if it may not. */
function judge(
  { mode, name }: TreeEntry,
  parent: string,
  limits: TreeLimits,
): { path: string; reason?: string } {
  const text = decoded(name);
  const shown = text ?? Buffer.from(name).toString('utf8');
  const path = parent === '' ? shown : `${parent}/${shown}`;
  const reason = refusalOfName(text) ?? refusalOfMode(mode) ?? refusalOfPath(path, limits);
  return reason === undefined ? { path } : { path, reason };
}

function decoded(name: Uint8Array): string | undefined {
  try {
    return utf8.decode(name);
  } catch {
    return undefined;
  }
}

async function sizeOf({ reader, cache }: TreeReading, oid: string): Promise<number> {
  const size = cache.get(oid)?.byteLength ?? (await reader.info(oid))?.size;
  if (size === undefined) throw missing(oid);
  return size;
}

async function contentOf({ reader, cache }: TreeReading, oid: string): Promise<Uint8Array> {
  const content = cache.get(oid) ?? (await reader.content(oid));
  if (!content) throw missing(oid);
  cache.set(oid, content);
  return content;
}

function missing(oid: string): MirrorDamage {
  return new MirrorDamage(`object ${oid} is missing from the mirror`);
}
