import assert from 'node:assert/strict';
import { it } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { absent, fork, type RepositoryWorld } from './world.ts';

/** Merges that nobody pushed. */
export function mergeCases(the: () => RepositoryWorld): void {
  it('merges what both sides changed, and reads the merged files', async () => {
    const { repository } = the();
    const { base, head } = await fork(the(), { a: '1' }, { a: '1', ours: '2' });
    await repository.fetchCommit(head, 'refs/pull/7/head');
    const merge = await repository.mergeTree(base, head);
    assert.ok(merge.outcome === 'merged');
    const { files, hash } = await repository.readTree(merge.tree);
    assert.deepEqual(
      files.map(({ path }) => path),
      ['a', 'mine', 'ours'],
    );
    assert.equal(hash, merge.tree);
    assert.equal(await repository.has(merge.tree), false);
  });

  it('gives a head that holds the base already as it is', async () => {
    const { repository } = the();
    const { common, head } = await fork(the(), { a: '1' });
    await repository.fetchCommit(head, 'refs/pull/7/head');
    const merge = await repository.mergeTree(common, head);
    assert.deepEqual(merge, { outcome: 'merged', tree: (await repository.readTree(head)).hash });
  });

  it('names the files that both sides changed differently', async () => {
    const { repository } = the();
    const { base, head } = await fork(the(), { a: '1' }, { a: '1', mine: 'other', 'b c': '1' });
    await repository.fetchCommit(head, 'refs/pull/7/head');
    assert.deepEqual(await repository.mergeTree(base, head), { outcome: 'conflict', paths: ['mine'] });
  });

  it('says of commits without a common one that they are unrelated', async () => {
    const { repository, ...world } = the();
    const stranger = await world.commit({ z: '1' });
    await world.setRef('refs/pull/7/head', stranger);
    await world.setTip(undefined);
    const base = await world.commit({ a: '1' }, { parents: [] });
    await repository.fetchTip();
    await repository.fetchCommit(stranger, 'refs/pull/7/head');
    assert.deepEqual(await repository.mergeTree(base, stranger), { outcome: 'unrelated' });
  });

  it('rejects with a GitError for what is no commit of the mirror', async () => {
    const { repository } = the();
    const { base } = await fork(the(), { a: '1' });
    for (const other of [absent, 'main', '--help']) {
      await assert.rejects(repository.mergeTree(base, other), GitError);
      await assert.rejects(repository.mergeTree(other, base), GitError);
    }
  });
}
