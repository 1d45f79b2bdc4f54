import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { type GitRepositoryOptions, gitRepository } from '../../../src/git/git-repository.ts';
import { GitError, type Repository } from '../../../src/git/repository.ts';
import { type GitHttpServer, gitHttpServer } from '../../doubles/git-http-server.ts';
import { type GitRemote, gitEnvironment, gitRemote } from '../../doubles/git-remote.ts';
import { programInPath } from '../../doubles/program-in-path.ts';

export const token = 'c4nary-t0ken';

/** What a request says whose credentials are the token. */
export const basic = Buffer.from(`x-access-token:${token}`).toString('base64');

/** A remote behind HTTP that wants the token. */
export interface GitWorld {
  remote: GitRemote;
  server: GitHttpServer;
  /** What the repositories have warned of. */
  warnings: string[];
  /** A process's repository; all have one mirror, unless the options say otherwise. */
  open(options?: Partial<GitRepositoryOptions>): Repository;
  /** A path within that mirror. */
  mirror(...path: string[]): string;
  /** Puts a script in place of a program; gives the environment that finds it. */
  withProgram(name: string, script: string): ReturnType<typeof programInPath>;
}

/** It ends with the test. */
export async function gitWorld(t: TestContext): Promise<GitWorld> {
  const remote = await gitRemote();
  const server = await gitHttpServer(remote.folder, { token });
  t.after(async () => {
    await server.close();
    await remote.remove();
  });
  const warnings: string[] = [];
  const mirror = (...path: string[]) => join(remote.folder, 'mirror', ...path);
  return {
    remote,
    server,
    warnings,
    mirror,
    withProgram: (name, script) => programInPath(remote.folder, name, script),
    open: (options = {}) =>
      gitRepository({
        url: `${server.origin}/remote.git`,
        branch: 'main',
        mirrorDir: mirror(),
        credentials: { kind: 'token', token: async () => token },
        environment: gitEnvironment,
        clock: systemClock,
        logger: { warn: (_details, message) => warnings.push(message) },
        ...options,
      }),
  };
}

/** The message of the GitError that it has to end with, which holds no secret. */
export async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => assert.fail('did not reject'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GitError, String(error));
  for (const secret of [token, basic]) assert.equal(String(error).includes(secret), false);
  return error.message;
}
