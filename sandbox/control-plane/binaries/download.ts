import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type Dispatcher, EnvHttpProxyAgent, fetch } from 'undici';
import { digestOf } from './digest.ts';
import { type BinaryName, type Platform, type SomeBinaries, versions } from './versions.ts';

/** Where releases are. Tests put a server of their own here. */
export interface Sites {
  kubernetes: string;
  kwok: string;
  envtest: string;
}

export const officialSites: Sites = {
  kubernetes: 'https://dl.k8s.io',
  kwok: 'https://github.com/kubernetes-sigs/kwok/releases/download',
  envtest: 'https://github.com/kubernetes-sigs/controller-tools/releases/download',
};

/**
 * The archive that controller tests use, for the etcd in it. Its checksum is pinned here, so it serves one platform;
 * elsewhere etcd is built.
 */
export const envtest = {
  path: 'envtest-v1.35.0/envtest-v1.35.0-linux-amd64.tar.gz',
  platform: 'linux-amd64',
  member: 'controller-tools/envtest/etcd',
  sha512:
    '130369c16f076e724d089189afaede960316f5f5dea6cf57be7a4fc6f09c77342893192509790e4056e116e232dff832ed863f5bd55dcb55d38f3ab834828a11',
};

export interface DownloadOptions {
  sites: Sites;
  platform: Platform;
  /** Takes the files. */
  folder: string;
  /** Of the archive; tests have one of their own. */
  archiveSha512?: string;
}

/** What could be had, and why the rest could not. */
export interface Fetched {
  binaries: SomeBinaries;
  problems: string[];
}

/** Downloads release binaries. Nothing is kept whose checksum differs from the published or pinned one. */
export async function downloadBinaries(wanted: BinaryName[], options: DownloadOptions): Promise<Fetched> {
  const dispatcher = hastyDispatcher();
  const fetched: Fetched = { binaries: {}, problems: [] };
  const one = async (name: BinaryName) => {
    try {
      fetched.binaries[name] = await download(name, options, dispatcher);
    } catch (error) {
      fetched.problems.push(`${name}: ${reasonOf(error)}`);
    }
  };
  await Promise.all(wanted.map(one));
  await dispatcher.destroy();
  return fetched;
}

/** Without a connection a download has to be over in seconds: the build comes next. */
export function hastyDispatcher(): Dispatcher {
  return new EnvHttpProxyAgent({
    connect: { timeout: 5_000 },
    headersTimeout: 15_000,
    bodyTimeout: 30_000,
  });
}

function download(name: BinaryName, options: DownloadOptions, dispatcher: Dispatcher): Promise<string> {
  return name === 'etcd' ? downloadEtcd(options, dispatcher) : downloadSingle(name, options, dispatcher);
}

async function downloadSingle(
  name: Exclude<BinaryName, 'etcd'>,
  { sites, platform, folder }: DownloadOptions,
  dispatcher: Dispatcher,
): Promise<string> {
  const { os, arch } = platform;
  const url =
    name === 'kwok'
      ? `${sites.kwok}/${versions.kwok}/kwok-${os}-${arch}`
      : `${sites.kubernetes}/${versions.kubernetes}/bin/${os}/${arch}/${name}`;
  const file = join(folder, name);
  await savePublished(url, { checksum: `${url}.sha256`, file }, dispatcher);
  return file;
}

/** Saves what a site publishes together with its SHA-256. Rejects where the two do not fit. */
export async function savePublished(
  url: string,
  { checksum, file }: { checksum: string; file: string },
  dispatcher: Dispatcher,
): Promise<void> {
  const published = await (await get(checksum, dispatcher)).text();
  const expected = /^[0-9a-f]{64}/.exec(published.trim())?.[0];
  if (!expected) throw new Error(`${checksum} holds no SHA-256 checksum`);
  await save(url, file, dispatcher);
  await check(file, url, 'sha256', expected);
}

async function downloadEtcd(options: DownloadOptions, dispatcher: Dispatcher): Promise<string> {
  const { sites, platform, folder, archiveSha512 = envtest.sha512 } = options;
  const { os, arch } = platform;
  if (`${os}-${arch}` !== envtest.platform)
    throw new Error(`no archive with a known checksum for ${os}-${arch}`);
  const url = `${sites.envtest}/${envtest.path}`;
  const archive = join(folder, 'envtest.tar.gz');
  await save(url, archive, dispatcher);
  await check(archive, url, 'sha512', archiveSha512);
  await promisify(execFile)('tar', ['-xzf', archive, '-C', folder, '--', envtest.member]);
  return join(folder, envtest.member);
}

async function get(url: string, dispatcher: Dispatcher) {
  const answer = await fetch(url, { dispatcher });
  if (!answer.ok || !answer.body) throw new Error(`${url} answers ${answer.status}`);
  return answer;
}

async function save(url: string, file: string, dispatcher: Dispatcher): Promise<void> {
  const answer = await get(url, dispatcher);
  if (answer.body) await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
}

async function check(
  file: string,
  url: string,
  algorithm: 'sha256' | 'sha512',
  expected: string,
): Promise<void> {
  const actual = await digestOf(file, algorithm);
  if (actual === expected) return;
  throw new Error(
    `${url} was refused: its ${algorithm} is ${actual.slice(0, 12)}..., not ${expected.slice(0, 12)}...`,
  );
}

/** `fetch failed` says nothing: its cause does. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
