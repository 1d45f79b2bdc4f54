import assert from 'node:assert/strict';
import { it } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { absent, type RepositoryWorld } from './world.ts';

/** What is owed, on the disk. */
export function debtCases(the: () => RepositoryWorld): void {
  it('keeps debts until they are settled, each once, also for commits that are no longer the tip', async () => {
    const { repository, ...world } = the();
    const first = await world.commit({ a: '1' });
    const second = await world.commit({ a: '2' });
    await repository.fetchTip();
    await repository.owe(first);
    await repository.owe(second);
    await repository.owe(first);
    await world.setTip(first);
    await repository.fetchTip();
    assert.deepEqual(await repository.owed(), [first, second].sort());
    await repository.settle(first);
    await repository.settle(first);
    assert.deepEqual(await repository.owed(), [second]);
  });

  it('keeps the debts of one process from another', async () => {
    const { repository, ...world } = the();
    const first = await world.commit({ a: '1' });
    await repository.fetchTip();
    await repository.owe(first);
    assert.deepEqual(await world.another().owed(), []);
  });

  it('refuses to owe what the mirror does not hold', async () => {
    const { repository } = the();
    await assert.rejects(repository.owe(absent), GitError);
    assert.deepEqual(await repository.owed(), []);
  });
}
