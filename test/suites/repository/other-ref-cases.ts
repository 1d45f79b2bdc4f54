import assert from 'node:assert/strict';
import { it } from 'node:test';
import { absent, fork, type RepositoryWorld } from './world.ts';

/** Refs beside the branch, of pull requests and merge queues. */
export function otherRefCases(the: () => RepositoryWorld): void {
  it('fetches a commit that another ref names, and only then holds it', async () => {
    const { repository } = the();
    const { head } = await fork(the(), { a: '1' });
    assert.equal(await repository.has(head), false);
    assert.equal(await repository.fetchCommit(head, 'refs/pull/7/head'), true);
    assert.equal(await repository.has(head), true);
  });

  it('says false where the ref is not there, or leads elsewhere', async () => {
    const { repository, ...world } = the();
    const { head } = await fork(the(), { a: '1' });
    assert.equal(await repository.fetchCommit(absent, 'refs/pull/7/head'), false);
    assert.equal(await world.another().fetchCommit(head, 'refs/pull/8/head'), false);
  });

  it('lists the refs below a prefix with their commits, and forgets those that are gone', async () => {
    const { repository, ...world } = the();
    const { base, head } = await fork(the(), { a: '1' });
    await world.setRef('refs/heads/queue/main/pr-7', head);
    await world.setRef('refs/heads/queue/other/pr-8', base);
    const found = await repository.fetchRefs('refs/heads/queue/main/');
    assert.deepEqual([...found], [['refs/heads/queue/main/pr-7', head]]);
    assert.equal(await repository.has(head), true);
    await world.setRef('refs/heads/queue/main/pr-7', undefined);
    assert.equal((await repository.fetchRefs('refs/heads/queue/main/')).size, 0);
  });

  it('follows the branch as before, whatever else was fetched', async () => {
    const { repository } = the();
    const { base, head } = await fork(the(), { a: '1' });
    await repository.fetchCommit(head, 'refs/pull/7/head');
    assert.equal(await repository.fetchTip(), base);
    assert.deepEqual(await repository.owed(), []);
  });
}
