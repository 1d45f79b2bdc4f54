import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git } from './git.ts';

/** A clone as a user has it, on one branch. */
export interface WorkingCopy {
  readonly folder: string;
  write(path: string, content: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Everything that changed; an empty commit where nothing did. Resolves with its sha. */
  commit(message: string): Promise<string>;
  push(options?: { force?: boolean }): Promise<void>;
  /** Moves the branch to another commit, files included. */
  reset(revision: string): Promise<void>;
  /** `write` all, `commit`, `push`; resolves with the sha. */
  publish(files: Record<string, string>, message: string): Promise<string>;
  /** Any other git command. */
  git(...args: string[]): Promise<string>;
}

/** Clones `url` (which may be empty still) into `folder`. */
export async function workingCopy(url: string, folder: string, branch = 'main'): Promise<WorkingCopy> {
  await mkdir(folder, { recursive: true });
  const run = (...args: string[]) => git(folder, ...args);
  await run('clone', '--quiet', url, '.');
  await run('checkout', '--quiet', '-B', branch);
  const copy: WorkingCopy = {
    folder,
    write: async (path, content) => {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    },
    remove: (path) => rm(join(folder, path), { recursive: true, force: true }),
    commit: async (message) => {
      await run('add', '--all');
      await run('commit', '--quiet', '--allow-empty', '--message', message);
      return run('rev-parse', 'HEAD');
    },
    push: async ({ force = false } = {}) => {
      await run('push', '--quiet', ...(force ? ['--force'] : []), 'origin', `HEAD:refs/heads/${branch}`);
    },
    reset: async (revision) => {
      await run('reset', '--quiet', '--hard', revision);
    },
    publish: async (files, message) => {
      for (const [path, content] of Object.entries(files)) await copy.write(path, content);
      const sha = await copy.commit(message);
      await copy.push();
      return sha;
    },
    git: run,
  };
  return copy;
}
