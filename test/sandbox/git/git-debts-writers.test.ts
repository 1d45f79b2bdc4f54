import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { manualClock } from '../../doubles/manual-clock.ts';
import { commits, debtsMirror, rejection, until } from './debts-mirror.ts';

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the debts in the mirror, when what writes them ends or hangs', () => {
  const { remote, inFolder, textOf, openBehind, written } = debtsMirror();

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    it(`are written on by another process when the first is ended by ${signal}`, async () => {
      const repository = await openBehind(
        `case "$*" in *update-ref*) echo $$ > '${inFolder('pid')}' ;; esac`,
      );
      const revisions = await commits(remote(), 3);
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
    const tip = await remote().commit({ a: '1' });
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
    const [first, second] = [await remote().commit({ a: '1' }), await remote().commit({ a: '2' })];
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
});
