import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { findHelm } from '../../sandbox/helm/helm.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

/** Where somebody works with other tools than Lockstep. */
export interface Workplace {
  sandbox: Sandbox;
  /** The name of its context. */
  cluster: string;
  namespace: string;
}

/** Makes a ConfigMap of that name and data as one of the tools does. */
export type MakeConfigMap = (at: Workplace, name: string, data: Record<string, string>) => Promise<void>;

export function byKubectl(...flags: string[]): MakeConfigMap {
  return async (at, name, data) => {
    await kubectl(at, ['apply', '-f', '-', ...flags], { input: configMapOf(name, data) });
  };
}

/** `kubectl apply --applyset`, an alpha feature since Kubernetes 1.27 (KEP-3659). */
export const byApplySet: MakeConfigMap = async (at, name, data) => {
  const flags = ['--prune', `--applyset=configmaps/set-of-${name}`];
  const env = { KUBECTL_APPLYSET: 'true' };
  await kubectl(at, ['apply', '-f', '-', ...flags], { input: configMapOf(name, data), env });
};

/** A chart of this one object; Helm 4 applies server-side unless told otherwise. */
export function byHelm(...flags: string[]): MakeConfigMap {
  return async ({ sandbox, cluster, namespace }, name, data) => {
    const { reaper, folder, kubeconfigs } = sandbox;
    const helm = await findHelm({ reaper, env: process.env, onProgress: () => undefined });
    const home = join(folder, `helm-${namespace}-${name}`);
    await mkdir(join(home, 'templates'), { recursive: true });
    await writeFile(join(home, 'Chart.yaml'), stringify({ apiVersion: 'v2', name, version: '1.0.0' }));
    await writeFile(join(home, 'templates', 'one.yaml'), configMapOf(name, data));
    const where = ['--kubeconfig', kubeconfigs.admin, '--kube-context', cluster, '--namespace', namespace];
    const env = { HOME: home, PATH: process.env['PATH'] };
    await promisify(execFile)(helm, ['install', name, home, ...where, ...flags], { env });
  };
}

/** Whose managedFields somebody has cleared since, as `kubectl` and its plugins let them. */
export const byKubectlAndCleared: MakeConfigMap = async (at, name, data) => {
  await byKubectl()(at, name, data);
  const patch = JSON.stringify({ metadata: { managedFields: [{}] } });
  await kubectl(at, ['patch', 'configmap', name, '--type=merge', '-p', patch]);
};

/** `kubectl apply` of any manifests. */
export async function kubectlApply(at: Workplace, manifests: string): Promise<void> {
  await kubectl(at, ['apply', '-f', '-'], { input: manifests });
}

export function configMapOf(name: string, data: Record<string, string>): string {
  return stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
}

/** Runs it as user `admin`. */
export async function kubectl(
  { sandbox, cluster, namespace }: Workplace,
  args: readonly string[],
  { input, env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<void> {
  const where = ['--kubeconfig', sandbox.kubeconfigs.admin, '--context', cluster, '--namespace', namespace];
  const running = promisify(execFile)(sandbox.kubectl, [...where, ...args], {
    env: { ...process.env, ...env },
  });
  running.child.stdin?.end(input);
  await running;
}
