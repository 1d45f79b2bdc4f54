import { execFile } from 'node:child_process';
import { access, constants, mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { goVariables } from '../control-plane/binaries/go-build.ts';
import { withLock } from '../control-plane/binaries/lock.ts';
import { thisPlatform } from '../control-plane/binaries/versions.ts';

/** Of Prometheus; the one in the go.mod file beside is the same. */
export const PROMETHEUS_VERSION = 'v0.315.0';
const PACKAGE = 'github.com/prometheus/prometheus/cmd/promtool';
const MODULE = fileURLToPath(new URL('.', import.meta.url));

type Environment = Readonly<Record<string, string | undefined>>;

/** The path of a promtool on PATH or in our cache; undefined where neither has one. */
export async function promtoolAtHand(env: Environment): Promise<string | undefined> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const file of [...folders.map((folder) => join(folder, 'promtool')), cachedFile(env)]) {
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

/** As `promtoolAtHand`, else built once with Go from the pinned module, in minutes. Rejects with what to install. */
export async function findPromtool(env: Environment, onProgress: (message: string) => void): Promise<string> {
  const found = await promtoolAtHand(env);
  if (found) return found;
  const file = cachedFile(env);
  const onWait = () => onProgress('another process builds promtool; waiting for it');
  return withLock(`${file}.lock`, onWait, async () => {
    if (await isExecutable(file)) return file;
    onProgress('building promtool with Go; the first time this takes minutes');
    await build(file, env);
    return file;
  });
}

/** A file of the final name is complete: it is built beside it. */
async function build(file: string, env: Environment): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  const args = ['build', '-trimpath', '-mod=readonly', '-ldflags=-s -w', '-o', draft, PACKAGE];
  try {
    await promisify(execFile)('go', args, { cwd: MODULE, env: goVariables(env) });
    await rename(draft, file);
  } catch (cause) {
    const advice = 'Put promtool of Prometheus on PATH, or install Go 1.26 or newer (https://go.dev/dl)';
    throw new Error(`promtool cannot be had. ${advice}`, { cause });
  } finally {
    await rm(draft, { force: true });
  }
}

function cachedFile(env: Environment): string {
  const root = env['XDG_CACHE_HOME'] || join(env['HOME'] ?? '/tmp', '.cache');
  const { os, arch } = thisPlatform();
  return join(root, 'lockstep', `prometheus-${PROMETHEUS_VERSION}-${os}-${arch}`, 'promtool');
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
