import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gitEnvironment } from '../../doubles/git-remote.ts';
import { gitWorld, messageOf } from './git-world.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the mirror', () => {
  it('is filled again when its objects are gone, and keeps the debts', async (t) => {
    const { remote, open, mirror } = await gitWorld(t);
    const first = await remote.commit({ a: '1' });
    const tip = await remote.commit({ a: '2' });
    const repository = open();
    await repository.fetchTip();
    await repository.owe(first);
    await rm(mirror('objects'), { recursive: true });
    await mkdir(mirror('objects'));
    const restarted = open();
    assert.equal(await restarted.fetchTip(), tip);
    assert.equal((await restarted.readTree(tip)).files.length, 1);
    assert.deepEqual(await restarted.owed(), [first]);
  });

  it('is made again, once, when a pack is damaged', async (t) => {
    const { remote, warnings, open, mirror } = await gitWorld(t);
    const tip = await remote.commit({ a: '1' });
    await open().fetchTip();
    for (const name of await readdir(mirror('objects', 'pack'))) {
      await chmod(mirror('objects', 'pack', name), 0o644);
      await writeFile(mirror('objects', 'pack', name), 'garbage');
    }
    const restarted = open();
    await restarted.fetchTip();
    assert.equal((await restarted.readTree(tip)).files.length, 1);
    assert.deepEqual(warnings, ['the mirror is damaged and is made again']);
  });

  it('is not cloned over and over when that does not help', async (t) => {
    const { remote, warnings, open, withProgram } = await gitWorld(t);
    const tip = await remote.commit({ a: '1' });
    const environment = await withProgram(
      'git',
      `case "$*" in *cat-file*) exit 3;; esac; PATH='${gitEnvironment.PATH}' exec git "$@"`,
    );
    const repository = open({ environment });
    await messageOf(repository.fetchTip());
    await messageOf(repository.readTree(tip));
    assert.equal(warnings.length, 1);
  });

  it('survives a start after which the former process left its refs', async (t) => {
    const { remote, open, mirror } = await gitWorld(t);
    const tip = await remote.commit({ a: '1' });
    for (let start = 0; start < 3; start += 1) assert.equal(await open().fetchTip(), tip);
    const refs = await remote.git(['--git-dir', mirror(), 'for-each-ref', '--format=%(refname)']);
    assert.equal(refs.split('\n').filter((ref) => ref.startsWith('refs/lockstep/fetch/')).length, 1);
  });

  it('never takes a folder that holds something else', async (t) => {
    const { open, mirror } = await gitWorld(t);
    await mkdir(mirror());
    await writeFile(mirror('precious'), 'x');
    assert.match(await messageOf(open().fetchTip()), /not Lockstep's/);
    assert.equal(await readFile(mirror('precious'), 'utf8'), 'x');
  });

  it('never serves another repository than the one it was made of', async (t) => {
    const { remote, open } = await gitWorld(t);
    await remote.commit({ a: '1' });
    await open().fetchTip();
    assert.match(await messageOf(open({ url: remote.path }).fetchTip()), /mirror of another repository/);
  });

  it('gives each fetch what it was told itself, though an older one ends between', async (t) => {
    const { remote, server, open, withProgram } = await gitWorld(t);
    const shim = `
      case "$*" in *' fetch '*) ;; *) exec git "$@" ;; esac
      mkdir '${remote.folder}/older' 2>/dev/null && exec git "$@"
      git "$@"
      touch '${remote.folder}/newer-has-fetched'
      while ! [ -e '${remote.folder}/older-has-ended' ]; do sleep 0.01; done`;
    const environment = await withProgram('git', `PATH='${gitEnvironment.PATH}'\n${shim}`);
    const repository = open({ environment });
    const first = await remote.commit({ a: '1' });
    const told = Promise.withResolvers<void>();
    const newerHasFetched = Promise.withResolvers<void>();
    let posts = 0;
    server.intercept = async (request) => {
      if (request.method === 'POST') posts += 1;
      // The first asks for refs, the second for the pack of what it was told.
      if (posts !== 2) return false;
      told.resolve();
      await newerHasFetched.promise;
      return false;
    };
    const older = repository.fetchTip();
    await told.promise;
    server.intercept = undefined;
    const second = await remote.commit({ a: '2' });
    const newer = repository.fetchTip();
    while (!(await readdir(remote.folder)).includes('newer-has-fetched')) await turn();
    newerHasFetched.resolve();
    assert.equal(await older, first);
    await writeFile(join(remote.folder, 'older-has-ended'), '');
    assert.equal(await newer, second);
  });

  it('shows no commit before all of it has arrived', async (t) => {
    const { remote, open, mirror } = await gitWorld(t);
    const tip = await remote.commit({ a: '1', b: '2' });
    await open().fetchTip();
    const objects = await remote.git(['--git-dir', mirror(), 'count-objects', '-v']);
    assert.match(objects, /^count: 0$/m);
    assert.match(objects, /^in-pack: 4$/m);
    assert.equal(await open().has(tip), true);
  });
});
