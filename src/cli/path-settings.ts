import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Config } from './config-schema.ts';

/** An absolute path: relative ones begin in `folder`, and `~` is the home folder. */
export function pathFrom(folder: string, path: string): string {
  return resolve(folder, path.replace(/^~(?=\/|$)/, homedir()));
}

/** True for a repository that is a path on this machine, and no URL. */
export function isPath(url: string): boolean {
  return /^[./~]/.test(url);
}

/** The settings with every path in them absolute; relative ones begin in `folder`. */
export function withAbsolutePaths(config: Config, folder: string): Config {
  const { repository, redis, kubeconfig, clusters } = config;
  const at = <T extends object>(settings: T, ...names: (keyof T)[]) => absolute(settings, names, folder);
  return {
    ...config,
    repository: {
      ...at(repository, 'caFile', 'mirrors', ...(isPath(repository.url) ? ['url' as const] : [])),
      ...(repository.ssh && { ssh: at(repository.ssh, 'key', 'knownHosts') }),
    },
    redis: at(redis, 'caFile'),
    kubeconfig: at(kubeconfig, 'path'),
    clusters: Object.fromEntries(
      Object.entries(clusters).map(([name, access]) => [name, at(access, 'kubeconfig')]),
    ),
  };
}

function absolute<T extends object>(settings: T, names: readonly (keyof T)[], folder: string): T {
  const given = names.flatMap((name) => {
    const path = settings[name];
    return typeof path === 'string' ? [[name, pathFrom(folder, path)]] : [];
  });
  return { ...settings, ...Object.fromEntries(given) };
}
