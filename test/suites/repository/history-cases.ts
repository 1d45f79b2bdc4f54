import assert from 'node:assert/strict';
import { it } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { absent, type RepositoryWorld } from './world.ts';

/** What is known of commits, and what lies between two. */
export function historyCases(the: () => RepositoryWorld): void {
  it('says the subject of a commit, of which there may be much', async () => {
    const { repository, ...world } = the();
    const said = await world.commit({ a: '1' }, { subject: 'Mend the <b>site</b> & more' });
    const long = await world.commit({ a: '2' }, { subject: 'x'.repeat(5_000) });
    await repository.fetchTip();
    assert.equal(await repository.subjectOf(said), 'Mend the <b>site</b> & more');
    assert.equal(await repository.subjectOf(long), 'x'.repeat(200));
    for (const unknown of [absent, '--help']) await assert.rejects(repository.subjectOf(unknown), GitError);
  });

  it('lists first-parent commits between two, newest first, up to the limit', async () => {
    const { repository, ...world } = the();
    const first = await world.commit({ a: '1' });
    const second = await world.commit({ a: '2' });
    const side = await world.commit({ a: '3' }, { parents: [first] });
    const merge = await world.commit({ a: '4' }, { parents: [second, side] });
    await repository.fetchTip();
    assert.deepEqual(await repository.commitsBetween(first, merge, 10), [merge, second]);
    assert.deepEqual(await repository.commitsBetween(first, merge, 1), [merge]);
    assert.deepEqual(await repository.commitsBetween(merge, merge, 10), []);
    assert.deepEqual(await repository.commitsBetween(absent, merge, 10), [merge, second, first]);
  });
}
