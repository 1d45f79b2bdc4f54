import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gitEnvironment } from '../../doubles/git-remote.ts';
import { programInPath } from '../../doubles/program-in-path.ts';
import { debtsMirror, run, until } from './debts-mirror.ts';

describe('the debts in the mirror, in a process that has nothing else to do', () => {
  const { remote, inFolder, written } = debtsMirror();

  /** Its exit code; 13 where it ended before the script did. */
  async function exitOf(script: string, environment: Record<string, string>): Promise<unknown> {
    const source = (name: string) => new URL(`../../../src/${name}`, import.meta.url).href;
    const options = { url: remote().path, branch: 'main', mirrorDir: inFolder('mirror'), environment };
    const opened = `
      import { rmSync } from 'node:fs';
      import { gitRepository } from '${source('git/git-repository.ts')}';
      import { systemClock } from '${source('clock/system-clock.ts')}';
      const options = ${JSON.stringify(options)};
      const repository = gitRepository({ ...options, credentials: { kind: 'none' }, clock: systemClock });`;
    const args = ['--input-type=module', '--eval', `${opened}\n${script}`];
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    return await new Promise((resolve) => child.once('exit', resolve));
  }

  it('do not keep it alive, and the process that writes them ends with it', async () => {
    const ended = inFolder('ended');
    const wrapped = `PATH='${gitEnvironment.PATH}' git "$@"; touch '${ended}'; exit`;
    const shim = `case "$*" in *update-ref*) ${wrapped} ;; esac\n${run}`;
    const environment = await programInPath(remote().folder, 'git', shim);
    const tip = await remote().commit({ a: '1' });
    const script = `await repository.fetchTip(); await repository.owe('${tip}');`;
    assert.equal(await exitOf(script, environment), 0);
    await until(() => existsSync(ended));
    assert.deepEqual(await written(), [tip]);
  });

  it('are all written when the mirror is made again, though the process that wrote them ends slowly', async () => {
    const slow = `trap '' TERM; PATH='${gitEnvironment.PATH}'; git "$@"; sleep 0.2; exit`;
    const shim = `case "$*" in *update-ref*) ${slow} ;; esac\n${run}`;
    const environment = await programInPath(remote().folder, 'git', shim);
    const tip = await remote().commit({ a: '1' });
    const script = `
      await repository.fetchTip();
      await repository.owe('${tip}');
      await repository.owed();
      rmSync('${inFolder('mirror', 'HEAD')}');
      await repository.fetchTip();`;
    assert.equal(await exitOf(script, environment), 0);
    assert.deepEqual(await written(), [tip]);
  });
});
