import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { debtsMirror, rejection, until } from './debts-mirror.ts';

describe('the debts in the mirror, when it is made again', () => {
  const { remote, inFolder, textOf, open, openBehind, written } = debtsMirror();

  /** Leaves the folder ours, and nothing in it that git would take for a repository. */
  const damage = () => rm(inFolder('mirror', 'HEAD'));

  it('are written into the new one, but for what a force-push took away, which stays remembered', async () => {
    const repository = open();
    const base = await remote().commit({ a: '1' });
    const gone = await remote().commit({ a: '2' });
    await repository.fetchTip();
    await Promise.all([repository.owe(base), repository.owe(gone)]);
    assert.deepEqual(await repository.owed(), [base, gone].sort());
    const tip = await remote().commit({ a: '3' }, { parents: [base] });
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
    const tip = await remote().commit({ a: '1' });
    await repository.fetchTip();
    await repository.owe(tip);
    await repository.owed();
    await damage();
    await rm(remote().path, { recursive: true });
    await rejection(repository.fetchTip());
    assert.deepEqual(await repository.owed(), [tip]);
  });

  it('are read from the old one, where that can be, by a process that has not read them yet', async () => {
    const tip = await remote().commit({ a: '1' });
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
    const tip = await remote().commit({ a: '1' });
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
    const repository = await openBehind(`case "$*" in *update-ref*) echo $$ > '${inFolder('pid')}' ;; esac`);
    const [first, second] = [await remote().commit({ a: '1' }), await remote().commit({ a: '2' })];
    await repository.fetchTip();
    await repository.owe(first);
    await repository.owed();
    await damage();
    process.kill(Number(await textOf('pid')), 'SIGKILL');
    await Promise.all([repository.settle(first), repository.owe(second)]);
    assert.deepEqual([await repository.owed(), await written()], [[second], [second]]);
  });
});
