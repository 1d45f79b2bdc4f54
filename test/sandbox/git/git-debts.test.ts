import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { type GitRepositoryOptions, gitRepository } from '../../../src/git/git-repository.ts';
import { GitError, type Repository } from '../../../src/git/repository.ts';
import { type GitRemote, gitEnvironment, gitRemote } from '../../doubles/git-remote.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { programInPath } from '../../doubles/program-in-path.ts';

const absent = '0123456789abcdef0123456789abcdef01234567';
const run = `PATH='${gitEnvironment.PATH}' exec git "$@"`;

describe('the debts in the mirror', () => {
  let remote: GitRemote;

  beforeEach(async () => {
    remote = await gitRemote();
  });
  afterEach(() => remote.remove());

  const inFolder = (...path: string[]) => join(remote.folder, ...path);
  const textOf = (name: string) => readFile(inFolder(name), 'utf8');

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

  async function commits(count: number): Promise<string[]> {
    const commit = (n: number) =>
      `commit refs/heads/main\nmark :${n}\ncommitter A <a@b> ${1_700_000_000 + n} +0000\ndata 0\n\n`;
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    await remote.git(['fast-import', '--quiet'], numbers.map(commit).join(''));
    return (await remote.git(['rev-list', 'main'])).trim().split('\n');
  }

  async function rejection(promise: Promise<unknown>): Promise<string> {
    const error = await promise.then(
      () => assert.fail('did not reject'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof GitError, String(error));
    return error.message;
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await turn();
  }

  function isRunning(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }

  it('start one process to write them and one to read them, however many they are', async () => {
    const repository = await openBehind(`echo "$@" >> '${inFolder('argv')}'`);
    const [first, second] = [await remote.commit({ a: '1' }), await remote.commit({ a: '2' })];
    await repository.fetchTip();
    await repository.owe(first);
    assert.deepEqual(await repository.owed(), [first]);
    const before = await textOf('argv');
    for (let push = 0; push < 10; push += 1) {
      await repository.owe(second);
      assert.deepEqual(await repository.owed(), [first, second].sort());
      await repository.settle(second);
      await repository.settle(second);
      assert.deepEqual(await repository.owed(), [first]);
    }
    assert.equal(await textOf('argv'), before);
    assert.deepEqual(await written(), [first]);
  });

  it('are written for commits that came, and after a gc that went, over the process', async () => {
    const repository = open();
    const first = await remote.commit({ a: '1' });
    await repository.fetchTip();
    await repository.owe(first);
    const second = await remote.commit({ a: '2' });
    await repository.fetchTip();
    await remote.git(['--git-dir', inFolder('mirror'), 'gc', '--quiet']);
    await repository.owe(second);
    await repository.settle(first);
    assert.deepEqual(await written(), [second]);
  });

  it('are remembered as they were written, when all is asked at once', async () => {
    const revisions = await commits(4);
    const [a, b, c, d] = revisions as [string, string, string, string];
    await open().fetchTip();
    await open().owe(a);
    const repository = open();
    const { owe, settle, owed } = repository;
    await Promise.all([owe(b), owed(), settle(a), owe(c), settle(b), owed(), owe(d), settle(d)]);
    assert.deepEqual(await owed(), [c]);
    assert.deepEqual(await written(), [c]);
  });

  it('are a thousand at once, and what cannot be owed among them fails alone', async () => {
    const revisions = await commits(1_000);
    const repository = open();
    await repository.fetchTip();
    const half = revisions.slice(0, 500).map((revision) => repository.owe(revision));
    const failed = rejection(repository.owe(absent));
    await Promise.all([...half, ...revisions.slice(500).map((revision) => repository.owe(revision))]);
    assert.match(await failed, /does not hold this commit/);
    const sorted = revisions.toSorted();
    assert.deepEqual(await repository.owed(), sorted);
    assert.deepEqual(await written(), sorted);
    await Promise.all(revisions.map((revision) => repository.settle(revision)));
    assert.deepEqual([await repository.owed(), await written()], [[], []]);
  });

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    it(`are written on by another process when the first is ended by ${signal}`, async () => {
      const repository = await openBehind(
        `case "$*" in *update-ref*) echo $$ > '${inFolder('pid')}' ;; esac`,
      );
      const revisions = await commits(3);
      const [first, second, third] = revisions as [string, string, string];
      await repository.fetchTip();
      await repository.owe(first);
      // The end is heard of only after the next was asked for.
      const pid = await textOf('pid');
      process.kill(Number(pid), signal);
      await Promise.all([repository.owe(second), repository.settle(first), repository.owe(third)]);
      assert.notEqual(await textOf('pid'), pid);
      assert.deepEqual(await repository.owed(), [second, third].sort());
      assert.deepEqual(await written(), [second, third].sort());
    });
  }

  it('are given up when every process that would write them is killed, and written by the next', async () => {
    const kill = `[ -e '${inFolder('killing')}' ] && kill -9 $$`;
    const repository = await openBehind(
      `case "$*" in *update-ref*) echo x >> '${inFolder('starts')}'; ${kill} ;; esac`,
    );
    const tip = await remote.commit({ a: '1' });
    await repository.fetchTip();
    await writeFile(inFolder('killing'), '');
    assert.match(await rejection(repository.owe(tip)), /git update-ref ended with a signal/);
    assert.equal(await textOf('starts'), 'x\nx\n');
    await rm(inFolder('killing'));
    await repository.owe(tip);
    assert.deepEqual(await written(), [tip]);
  });

  it('are given up after 10 s without an answer, and written by the next process', async () => {
    const clock = manualClock();
    const hang = `echo $$ > '${inFolder('pid')}'; touch '${inFolder('hangs')}'; exec sleep 600`;
    const repository = await openBehind(
      `case "$*" in *update-ref*) [ -e '${inFolder('hangs')}' ] || { ${hang}; } ;; esac`,
      { clock },
    );
    const [first, second] = [await remote.commit({ a: '1' }), await remote.commit({ a: '2' })];
    await repository.fetchTip();
    const given = rejection(repository.owe(first));
    const behind = repository.owe(second);
    await until(() => existsSync(inFolder('hangs')));
    await clock.advance(10_000);
    assert.match(await given, /gave no answer within 10 s/);
    await behind;
    assert.deepEqual(await repository.owed(), [second]);
    const pid = Number(await textOf('pid'));
    await until(() => !isRunning(pid));
  });

  describe('that the disk does not take', () => {
    const failing = (message: string) => `echo "fatal: commit: cannot lock ref: ${message}" >&2; exit 128`;
    for (const [disk, script, words] of [
      [
        'is full',
        failing("Unable to create 'x.lock': No space left on device"),
        /disk that holds the mirror is full/,
      ],
      [
        'is read-only',
        failing("Unable to create 'x.lock': Read-only file system"),
        /folder of the mirror cannot be written/,
      ],
      [
        'takes no byte',
        `trap '' XFSZ; ulimit -f 0; ${run}`,
        /disk that holds the mirror is full or failing.*couldn't write/,
      ],
    ] as const) {
      it(`are refused in a person's words when it ${disk}, and written after that`, async () => {
        const failures = inFolder('failures');
        const repository = await openBehind(
          `case "$*" in *update-ref*) [ -e '${failures}' ] && { echo x >> '${failures}'; ${script}; } ;; esac`,
        );
        const tip = await remote.commit({ a: '1' });
        await repository.fetchTip();
        assert.deepEqual(await repository.owed(), []);
        await writeFile(failures, '');
        const message = await rejection(repository.owe(tip));
        assert.ok(message.startsWith(`Cannot write refs/lockstep/owed/${tip} in the mirror in /`), message);
        assert.match(message, words);
        // What git has refused with a reason is not tried once more.
        assert.equal(await textOf('failures'), 'x\n');
        assert.deepEqual(await repository.owed(), []);
        await rm(failures);
        await repository.owe(tip);
        assert.deepEqual(await repository.owed(), [tip]);
      });
    }

    it('are refused by the process that wrote others, which is no hindrance to the next', async () => {
      const repository = open();
      const [first, second] = [await remote.commit({ a: '1' }), await remote.commit({ a: '2' })];
      await repository.fetchTip();
      await repository.owe(first);
      const lock = inFolder('mirror', 'refs', 'lockstep', 'owed', `${second}.lock`);
      await writeFile(lock, '');
      assert.match(await rejection(repository.owe(second)), /left a lock/);
      await repository.settle(first);
      await rm(lock);
      await repository.owe(second);
      assert.deepEqual([await repository.owed(), await written()], [[second], [second]]);
    });
  });

  describe('when the mirror is made again', () => {
    /** Leaves the folder ours, and nothing in it that git would take for a repository. */
    const damage = () => rm(inFolder('mirror', 'HEAD'));

    it('are written into the new one, but for what a force-push took away, which stays remembered', async () => {
      const repository = open();
      const base = await remote.commit({ a: '1' });
      const gone = await remote.commit({ a: '2' });
      await repository.fetchTip();
      await Promise.all([repository.owe(base), repository.owe(gone)]);
      assert.deepEqual(await repository.owed(), [base, gone].sort());
      const tip = await remote.commit({ a: '3' }, { parents: [base] });
      await damage();
      assert.equal(await repository.fetchTip(), tip);
      assert.deepEqual(await written(), [base]);
      assert.deepEqual(await repository.owed(), [base, gone].sort());
      await repository.settle(gone);
      await repository.owe(tip);
      assert.deepEqual(await repository.owed(), [base, tip].sort());
      assert.deepEqual(await open().owed(), [base, tip].sort());
    });

    it('are not forgotten when the remote is away meanwhile', async () => {
      const repository = open();
      const tip = await remote.commit({ a: '1' });
      await repository.fetchTip();
      await repository.owe(tip);
      await repository.owed();
      await damage();
      await rm(remote.path, { recursive: true });
      await rejection(repository.fetchTip());
      assert.deepEqual(await repository.owed(), [tip]);
    });

    it('are read from the old one, where that can be, by a process that has not read them yet', async () => {
      const tip = await remote.commit({ a: '1' });
      const former = open();
      await former.fetchTip();
      await former.owe(tip);
      const packs = inFolder('mirror', 'objects', 'pack');
      for (const name of await readdir(packs)) {
        await chmod(join(packs, name), 0o644);
        await writeFile(join(packs, name), 'garbage');
      }
      const repository = open();
      await repository.fetchTip();
      await repository.readTree(tip);
      assert.deepEqual([await repository.owed(), await written()], [[tip], [tip]]);
    });

    it('that were being written meanwhile wait until it is whole', async () => {
      const [hanging, starts] = [inFolder('hanging'), inFolder('starts')];
      const [filling, filled] = [inFolder('filling'), inFolder('filled')];
      const repository = await openBehind(`
        case "$*" in
          *update-ref*) echo x >> '${starts}'; [ -e '${hanging}' ] && { rm '${hanging}'; exec sleep 600; } ;;
          *-repair*) touch '${filling}'; while ! [ -e '${filled}' ]; do sleep 0.01; done ;;
        esac`);
      const tip = await remote.commit({ a: '1' });
      await repository.fetchTip();
      await writeFile(hanging, '');
      const owing = repository.owe(tip);
      await until(() => existsSync(starts) && !existsSync(hanging));
      await damage();
      const fetching = repository.fetchTip();
      await until(() => existsSync(filling));
      assert.equal(await textOf('starts'), 'x\n');
      await writeFile(filled, '');
      await Promise.all([fetching, owing]);
      assert.deepEqual([await repository.owed(), await written()], [[tip], [tip]]);
    });

    it('make it so themselves where they meet the damage, and are written then', async () => {
      const repository = await openBehind(
        `case "$*" in *update-ref*) echo $$ > '${inFolder('pid')}' ;; esac`,
      );
      const [first, second] = [await remote.commit({ a: '1' }), await remote.commit({ a: '2' })];
      await repository.fetchTip();
      await repository.owe(first);
      await repository.owed();
      await damage();
      process.kill(Number(await textOf('pid')), 'SIGKILL');
      await Promise.all([repository.settle(first), repository.owe(second)]);
      assert.deepEqual([await repository.owed(), await written()], [[second], [second]]);
    });
  });

  describe('in a process that has nothing else to do', () => {
    /** Its exit code; 13 where it ended before the script did. */
    async function exitOf(script: string, environment: Record<string, string>): Promise<unknown> {
      const source = (name: string) => new URL(`../../../src/${name}`, import.meta.url).href;
      const options = { url: remote.path, branch: 'main', mirrorDir: inFolder('mirror'), environment };
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
      const environment = await programInPath(remote.folder, 'git', shim);
      const tip = await remote.commit({ a: '1' });
      const script = `await repository.fetchTip(); await repository.owe('${tip}');`;
      assert.equal(await exitOf(script, environment), 0);
      await until(() => existsSync(ended));
      assert.deepEqual(await written(), [tip]);
    });

    it('are all written when the mirror is made again, though the process that wrote them ends slowly', async () => {
      const slow = `trap '' TERM; PATH='${gitEnvironment.PATH}'; git "$@"; sleep 0.2; exit`;
      const shim = `case "$*" in *update-ref*) ${slow} ;; esac\n${run}`;
      const environment = await programInPath(remote.folder, 'git', shim);
      const tip = await remote.commit({ a: '1' });
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
});
