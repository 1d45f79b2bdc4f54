import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Dispatcher } from 'undici';
import { isExecutable } from '../control-plane/binaries/assets.ts';
import { cacheRoot } from '../control-plane/binaries/cache.ts';
import { hastyDispatcher, reasonOf, savePublished } from '../control-plane/binaries/download.ts';
import { buildFrom, type GoBuildOptions, type GoModule } from '../control-plane/binaries/go-build.ts';
import { withLock } from '../control-plane/binaries/lock.ts';
import { type Platform, thisPlatform } from '../control-plane/binaries/versions.ts';

/** The version in the go.mod beside. */
const version = 'v4.3.1';
const site = 'https://get.helm.sh';
const module: GoModule = {
  folder: fileURLToPath(new URL('.', import.meta.url)),
  packages: { helm: 'helm.sh/helm/v4/cmd/helm' },
  ldflags: '-s -w',
};

export type FindHelmOptions = Omit<GoBuildOptions, 'folder'>;

/** A real Helm: from a cache folder of its own, else from its release site, else built with Go. Rejects with what each place said. */
export async function findHelm(options: FindHelmOptions): Promise<string> {
  const platform = thisPlatform();
  const helm = join(cacheRoot(options.env), `helm-${version}-${platform.os}-${platform.arch}`, 'helm');
  if (await isExecutable(helm)) return helm;
  const onWait = () => options.onProgress('another process fetches Helm; waiting for it');
  return withLock(`${dirname(helm)}/lock`, onWait, async () => {
    if (!(await isExecutable(helm))) await fill(helm, platform, options);
    return helm;
  });
}

/** A file of that name is complete: it is made elsewhere, and moved. */
async function fill(helm: string, platform: Platform, options: FindHelmOptions): Promise<void> {
  const folder = await mkdtemp(join(dirname(helm), 'staging-'));
  try {
    const made = await make(folder, platform, options);
    await chmod(made, 0o755);
    await rename(made, helm);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function make(folder: string, platform: Platform, options: FindHelmOptions): Promise<string> {
  const dispatcher = hastyDispatcher();
  try {
    options.onProgress('downloading helm');
    return await download(folder, platform, dispatcher);
  } catch (error) {
    const { binaries, problems } = await buildFrom([module], ['helm'], { ...options, folder });
    if (binaries.helm) return binaries.helm;
    throw new Error(`Helm cannot be had: ${[reasonOf(error), ...problems].join('; ')}`);
  } finally {
    await dispatcher.destroy();
  }
}

async function download(folder: string, { os, arch }: Platform, dispatcher: Dispatcher): Promise<string> {
  const url = `${site}/helm-${version}-${os}-${arch}.tar.gz`;
  const archive = join(folder, 'helm.tar.gz');
  await savePublished(url, { checksum: `${url}.sha256sum`, file: archive }, dispatcher);
  const member = `${os}-${arch}/helm`;
  await promisify(execFile)('tar', ['-xzf', archive, '-C', folder, '--', member]);
  return join(folder, member);
}
