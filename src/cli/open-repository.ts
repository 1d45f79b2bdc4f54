import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../clock/clock.ts';
import { gitRepository } from '../git/git-repository.ts';
import type { Repository } from '../git/repository.ts';
import type { Config } from './config-schema.ts';
import { gitCredentials } from './github-settings.ts';
import { statePath } from './state-path.ts';

export interface OpenedRepository {
  repository: Repository;
  /** Removes the mirror if it was made for this process alone. */
  close(): Promise<void>;
}

/** Kept from git's processes is everything but these. */
const INHERITED = ['PATH', 'HOME', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy', 'SSH_AUTH_SOCK'];

/**
 * The manifests repository through a mirror. The watcher's mirror keeps what is owed over restarts;
 * `scratch` ones (workers, `status`) belong to one process and go with it.
 */
export async function openRepository(
  config: Config,
  {
    clock,
    env,
    scratch,
    purpose,
  }: {
    clock: Clock;
    env: Readonly<Record<string, string | undefined>>;
    scratch: boolean;
    /** Names a mirror of its own beside the watcher's. */
    purpose?: string;
  },
): Promise<OpenedRepository> {
  const { url, branch, caFile } = config.repository;
  const path = statePath(config, env);
  const mirrorDir = scratch
    ? await mkdtemp(join(tmpdir(), 'lockstep-mirror-'))
    : `${purpose ? `${path}-${purpose}` : path}.git`;
  await mkdir(mirrorDir, { recursive: true });
  const repository = gitRepository({
    url,
    branch,
    mirrorDir,
    credentials: gitCredentials(config),
    environment: Object.fromEntries(INHERITED.flatMap((key) => (env[key] ? [[key, env[key]]] : []))),
    clock,
    ...(caFile && { caFile }),
  });
  return {
    repository,
    close: async () => {
      if (scratch) await rm(mirrorDir, { recursive: true, force: true });
    },
  };
}
