import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { debtsMirror, rejection, run } from './debts-mirror.ts';

describe('the debts in the mirror, that the disk does not take', () => {
  const { remote, inFolder, textOf, open, openBehind, written } = debtsMirror();

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
      const tip = await remote().commit({ a: '1' });
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
    const [first, second] = [await remote().commit({ a: '1' }), await remote().commit({ a: '2' })];
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
