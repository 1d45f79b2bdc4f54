import assert from 'node:assert/strict';
import { it } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import type { FixtureFile } from '../../doubles/memory-repository.ts';
import { absent, type RepositoryWorld } from './world.ts';

async function treeOf({ repository, ...world }: RepositoryWorld, files: Record<string, FixtureFile>) {
  const revision = await world.commit(files);
  await repository.fetchTip();
  return repository.readTree(revision);
}

/** What a commit holds. */
export function treeCases(the: () => RepositoryWorld): void {
  it('reads every file byte by byte, sorted by path', async () => {
    const binary = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
    const tree = await treeOf(the(), {
      'federation.yaml': 'kind: Federation\n',
      'base/web.yaml': binary,
      'base/ä ö/名前 with space.yaml': 'name: "ü"\n',
      'base-2/z.yaml': '',
      'clusters/a"b\\c.yaml': '\u0000\n',
    });
    assert.deepEqual(
      tree.files.map(({ path }) => path),
      [
        'base-2/z.yaml',
        'base/web.yaml',
        'base/ä ö/名前 with space.yaml',
        'clusters/a"b\\c.yaml',
        'federation.yaml',
      ],
    );
    assert.deepEqual(
      tree.files.map(({ content }) => Buffer.from(content)),
      [
        Buffer.from(''),
        Buffer.from(binary),
        Buffer.from('name: "ü"\n'),
        Buffer.from('\u0000\n'),
        Buffer.from('kind: Federation\n'),
      ],
    );
    assert.deepEqual(tree.refused, []);
  });

  it('gives equal content the same hash, whatever the commit', async () => {
    const first = await treeOf(the(), { a: '1', b: { symlink: 'a' } });
    const other = await treeOf(the(), { a: '2' });
    const again = await treeOf(the(), { a: '1', b: { symlink: 'a' } });
    assert.notEqual(other.hash, first.hash);
    assert.deepEqual(again, first);
  });

  it('refuses symlinks, submodules and LFS pointers by name, and reads the rest', async () => {
    const { files, refused } = await treeOf(the(), {
      'base/link.yaml': { symlink: '/etc/passwd' },
      'base/ok.yaml': 'a: 1',
      'base/big.yaml': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
      vendor: { submodule: absent },
    });
    assert.deepEqual(
      files.map(({ path }) => path),
      ['base/ok.yaml'],
    );
    assert.deepEqual(
      refused.map(({ path }) => path),
      ['base/big.yaml', 'base/link.yaml', 'vendor'],
    );
    assert.match(refused[0]?.reason ?? '', /LFS/);
    assert.match(refused[1]?.reason ?? '', /symbolic link/);
    assert.match(refused[2]?.reason ?? '', /submodule/);
  });

  it('refuses a file of 10 MiB by name, and reads one of 1 MiB', async () => {
    const { files, refused } = await treeOf(the(), {
      'crd.yaml': new Uint8Array(1024 * 1024).fill(97),
      'huge.yaml': new Uint8Array(10 * 1024 * 1024).fill(97),
    });
    assert.deepEqual(
      files.map(({ path }) => path),
      ['crd.yaml'],
    );
    assert.deepEqual(refused, [{ path: 'huge.yaml', reason: 'is 10.0 MiB, and a file may have 4.0 MiB' }]);
  });

  it('refuses a path that is longer than the limit, and shows its beginning', async () => {
    const { files, refused } = await treeOf(the(), { [`${'deep/'.repeat(300)}a.yaml`]: 'a: 1' });
    assert.deepEqual(files, []);
    assert.match(refused[0]?.path ?? '', /^deep\/deep\//);
    assert.match(refused[0]?.reason ?? '', /1024 bytes/);
  });

  it('reads an empty tree as no files', async () => {
    const tree = await treeOf(the(), {});
    assert.deepEqual({ files: tree.files, refused: tree.refused }, { files: [], refused: [] });
  });

  it('rejects with a GitError for what is no commit of the mirror', async () => {
    const { repository, ...world } = the();
    await world.commit({ a: '1' });
    await repository.fetchTip();
    for (const revision of [absent, 'main', 'HEAD\ninfo', '--help']) {
      await assert.rejects(repository.readTree(revision), GitError);
      await assert.rejects(repository.commitsBetween(absent, revision, 3), GitError);
    }
  });
}
