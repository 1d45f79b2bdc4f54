import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from './digest.ts';
import { type BinaryName, binaryNames, type Platform, type SomeBinaries, versions } from './versions.ts';

/** What the manifest says of a file: size and time are the quick check, the digest decides. */
interface CachedFile {
  sha256: string;
  /** Bytes. */
  size: number;
  mtimeMs: number;
}

type Manifest = Partial<Record<BinaryName, CachedFile>>;

/** A folder of programs that were verified or built once; a file is complete as soon as the manifest names it. */
export interface BinaryCache {
  folder: string;
  /** The programs whose files are still what the manifest says. */
  verified(): Promise<SomeBinaries>;
  /** An empty folder to download or build in; what earlier holders of the lock left behind goes. */
  stage(): Promise<string>;
  /** Moves finished programs in. */
  add(binaries: SomeBinaries): Promise<void>;
}

/** `$XDG_CACHE_HOME/lockstep/...`, or `~/.cache/lockstep/...`: one folder for each set of versions and platform. */
export function cacheFolder(env: Record<string, string | undefined>, platform: Platform): string {
  const { kubernetes, etcd, kwok } = versions;
  const set = `kubernetes-${kubernetes}-etcd-${etcd}-kwok-${kwok}-${platform.os}-${platform.arch}`;
  return join(cacheRoot(env), set);
}

/** Of everything that the sandbox keeps. */
export function cacheRoot(env: Record<string, string | undefined>): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] ?? '/tmp', '.cache'), 'lockstep');
}

export function binaryCache(folder: string): BinaryCache {
  const manifestFile = join(folder, 'manifest.json');

  async function verified(): Promise<SomeBinaries> {
    const manifest = await readManifest(manifestFile);
    const found: SomeBinaries = {};
    for (const name of binaryNames) {
      const file = join(folder, name);
      if (await isUnchanged(file, manifest[name])) found[name] = file;
    }
    return found;
  }

  async function add(binaries: SomeBinaries): Promise<void> {
    const manifest = await readManifest(manifestFile);
    for (const [name, source] of Object.entries(binaries) as [BinaryName, string][]) {
      const file = join(folder, name);
      await chmod(source, 0o755);
      const sha256 = await digestOf(source, 'sha256');
      await rename(source, file);
      const { size, mtimeMs } = await stat(file);
      manifest[name] = { sha256, size, mtimeMs };
    }
    const draft = `${manifestFile}.${process.pid}`;
    await writeFile(draft, `${JSON.stringify(manifest, undefined, 2)}\n`);
    await rename(draft, manifestFile);
  }

  async function stage(): Promise<string> {
    await mkdir(folder, { recursive: true });
    const left = (await readdir(folder)).filter((name) => name.startsWith('staging-'));
    await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
    return mkdtemp(join(folder, 'staging-'));
  }

  return { folder, verified, stage, add };
}

async function readManifest(file: string): Promise<Manifest> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Manifest;
  } catch {
    return {};
  }
}

/** A copied cache has other times and the same content: only then is the whole file read. */
async function isUnchanged(file: string, known: CachedFile | undefined): Promise<boolean> {
  const now = await stat(file).catch(() => undefined);
  if (!known || !now || now.size !== known.size) return false;
  return now.mtimeMs === known.mtimeMs || (await digestOf(file, 'sha256')) === known.sha256;
}
