import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reaper } from '../processes/reaper.ts';
import { binariesIn } from './binaries/assets.ts';
import { type BinaryCache, binaryCache, cacheFolder } from './binaries/cache.ts';
import { downloadBinaries, type Fetched, officialSites, type Sites } from './binaries/download.ts';
import { buildBinaries } from './binaries/go-build.ts';
import { withLock } from './binaries/lock.ts';
import {
  type Binaries,
  type BinaryName,
  missingFrom,
  type Platform,
  type SomeBinaries,
  thisPlatform,
} from './binaries/versions.ts';

export interface FindBinariesOptions {
  reaper: Reaper;
  /** `KUBEBUILDER_ASSETS`, `XDG_CACHE_HOME`, `HOME`, and what Go needs. */
  env: Record<string, string | undefined>;
  onProgress: (message: string) => void;
  platform?: Platform;
  sites?: Sites;
  /** Of the envtest archive. */
  archiveSha512?: string;
}

/**
 * The programs of a Kubernetes control plane, each from the first place that has it: the folder that
 * `KUBEBUILDER_ASSETS` names, our cache, the projects' release sites, a Go build from pinned modules.
 * Rejects with what each place said and what to install.
 */
export async function findBinaries(options: FindBinariesOptions): Promise<Binaries> {
  const { env, platform = thisPlatform(), onProgress } = options;
  const cache = binaryCache(cacheFolder(env, platform));
  const assets = await binariesIn(env['KUBEBUILDER_ASSETS']);
  const atHand = async (): Promise<SomeBinaries> => ({ ...(await cache.verified()), ...assets });

  const found = await atHand();
  if (isComplete(found)) return found;
  const onWait = () => onProgress('another process fetches the control plane; waiting for it');
  return withLock(join(cache.folder, 'lock'), onWait, async () => {
    const problems = await fill(cache, missingFrom(await atHand()), { ...options, platform });
    const filled = await atHand();
    if (isComplete(filled)) return filled;
    throw new Error(cannotBeHad(missingFrom(filled), problems));
  });
}

function isComplete(found: SomeBinaries): found is Binaries {
  return missingFrom(found).length === 0;
}

/** Brings what is missing into the cache: downloads first, then builds the rest. Resolves with all that went wrong. */
async function fill(
  cache: BinaryCache,
  wanted: BinaryName[],
  options: FindBinariesOptions & { platform: Platform },
): Promise<string[]> {
  if (wanted.length === 0) return [];
  const { onProgress, sites = officialSites } = options;
  const folder = await cache.stage();
  const sources: ((names: BinaryName[]) => Promise<Fetched>)[] = [
    (names) => {
      onProgress(`downloading ${names.join(', ')}`);
      return downloadBinaries(names, { ...options, sites, folder });
    },
    (names) => buildBinaries(names, { ...options, folder }),
  ];
  const problems: string[] = [];
  let missing = wanted;
  for (const source of sources) {
    if (missing.length === 0) break;
    const fetched = await source(missing);
    await cache.add(fetched.binaries);
    problems.push(...fetched.problems);
    missing = missingFrom(fetched.binaries, missing);
  }
  await rm(folder, { recursive: true, force: true });
  return problems;
}

function cannotBeHad(missing: BinaryName[], problems: string[]): string {
  return [
    `The sandbox runs real Kubernetes API servers, and cannot get ${missing.join(', ')}:`,
    ...problems.map((problem) => `  ${problem}`),
    'Install Go 1.26 or newer (https://go.dev/dl) and run this again, or name a folder with these programs in KUBEBUILDER_ASSETS.',
  ].join('\n');
}
