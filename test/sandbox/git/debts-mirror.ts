import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { type GitRepositoryOptions, gitRepository } from '../../../src/git/git-repository.ts';
import { GitError, type Repository } from '../../../src/git/repository.ts';
import { type GitRemote, gitEnvironment, gitRemote } from '../../doubles/git-remote.ts';
import { programInPath } from '../../doubles/program-in-path.ts';

/** Ends a script that stands before git: runs what was asked for. */
export const run = `PATH='${gitEnvironment.PATH}' exec git "$@"`;

/** A remote, and the place of its mirror, for each test of the group that calls it. */
export function debtsMirror() {
  let remote: GitRemote;

  beforeEach(async () => {
    remote = await gitRemote();
  });
  afterEach(() => remote.remove());

  const inFolder = (...path: string[]) => join(remote.folder, ...path);

  function open(options: Partial<GitRepositoryOptions> = {}): Repository {
    return gitRepository({
      url: remote.path,
      branch: 'main',
      mirrorDir: inFolder('mirror'),
      credentials: { kind: 'none' },
      environment: gitEnvironment,
      clock: systemClock,
      ...options,
    });
  }

  /** Git behind a script that sees its arguments first. */
  const openBehind = async (script: string, options: Partial<GitRepositoryOptions> = {}) =>
    open({ environment: await programInPath(remote.folder, 'git', `${script}\n${run}`), ...options });

  /** What the disk says, whatever the repository remembers. */
  async function written(): Promise<string[]> {
    const refs = ['for-each-ref', '--format=%(objectname)', 'refs/lockstep/owed'];
    const text = await remote.git(['--git-dir', inFolder('mirror'), ...refs]);
    return text.split('\n').filter((line) => line !== '');
  }

  return {
    remote: () => remote,
    inFolder,
    textOf: (name: string) => readFile(inFolder(name), 'utf8'),
    open,
    openBehind,
    written,
  };
}

/** So many commits, one upon the other, the newest first. */
export async function commits(remote: GitRemote, count: number): Promise<string[]> {
  const commit = (n: number) =>
    `commit refs/heads/main\nmark :${n}\ncommitter A <a@b> ${1_700_000_000 + n} +0000\ndata 0\n\n`;
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await remote.git(['fast-import', '--quiet'], numbers.map(commit).join(''));
  return (await remote.git(['rev-list', 'main'])).trim().split('\n');
}

/** The message of the GitError that it has to end with. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => assert.fail('did not reject'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GitError, String(error));
  return error.message;
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await systemClock.sleep(5);
}
