import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { Files } from '../../sandbox/sample.ts';
import type { TestFederation } from './federation-fixture.ts';

const run = promisify(execFile);
const cases = new URL('../cases/manifests/', import.meta.url);

/** The files of a folder of cases, with the federation's name where they have a name to be replaced. */
export async function filesOf(folder: string, name: string): Promise<Files> {
  const entries = await readdir(new URL(folder, cases), { recursive: true, withFileTypes: true });
  const root = new URL(folder, cases).pathname;
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (path: string) => {
    const text = await readFile(path, 'utf8');
    return [path.slice(root.length), text.replaceAll('FEDERATION', name)] as const;
  };
  return Object.fromEntries(await Promise.all(files.map(read)));
}

export type Kubectl = (...args: string[]) => Promise<{ stdout: string; stderr: string }>;

/** kubectl as the sandbox's admin, in the federation's namespace of one cluster. */
export function kubectlOf({ sandbox, namespace }: TestFederation, { name }: SandboxCluster): Kubectl {
  const flags = ['--kubeconfig', sandbox.kubeconfigs.admin, '--context', name, '-n', namespace];
  const env = { PATH: process.env['PATH'], HOME: sandbox.folder };
  return (...args: string[]) =>
    run(sandbox.kubectl, [...flags, ...args], { env, maxBuffer: 64 * 1024 * 1024 });
}

export async function writeAll(folder: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
