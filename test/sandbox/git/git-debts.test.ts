import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commits, debtsMirror, rejection } from './debts-mirror.ts';

const absent = '0123456789abcdef0123456789abcdef01234567';

describe('the debts in the mirror', () => {
  const { remote, inFolder, textOf, open, openBehind, written } = debtsMirror();

  it('start one process to write them and one to read them, however many they are', async () => {
    const repository = await openBehind(`echo "$@" >> '${inFolder('argv')}'`);
    const [first, second] = [await remote().commit({ a: '1' }), await remote().commit({ a: '2' })];
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
    const first = await remote().commit({ a: '1' });
    await repository.fetchTip();
    await repository.owe(first);
    const second = await remote().commit({ a: '2' });
    await repository.fetchTip();
    await remote().git(['--git-dir', inFolder('mirror'), 'gc', '--quiet']);
    await repository.owe(second);
    await repository.settle(first);
    assert.deepEqual(await written(), [second]);
  });

  it('are remembered as they were written, when all is asked at once', async () => {
    const revisions = await commits(remote(), 4);
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
    const revisions = await commits(remote(), 1_000);
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
});
