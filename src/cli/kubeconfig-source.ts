import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Config } from './config-schema.ts';

/** How a cluster is reached: as lockstep.yaml says, by default through the context of its name. */
export function sourceOf(
  { kubeconfig, clusters }: Pick<Config, 'kubeconfig' | 'clusters'>,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): { path: string; context: string } {
  const own = clusters[name];
  return {
    path: own?.kubeconfig ?? kubeconfig.path ?? defaultKubeconfig(env),
    context: own?.context ?? name,
  };
}

/** As kubectl finds it; of several files in KUBECONFIG the first. */
export function defaultKubeconfig(env: Readonly<Record<string, string | undefined>>): string {
  return env['KUBECONFIG']?.split(delimiter)[0] || join(homedir(), '.kube', 'config');
}
