import assert from 'node:assert/strict';
import { it } from 'node:test';
import { absent, type RepositoryWorld } from './world.ts';

/** The tip of the branch, asked for and fetched. */
export function tipCases(the: () => RepositoryWorld): void {
  it('tells the tip of the branch, and follows a push', async () => {
    const { repository, ...world } = the();
    const first = await world.commit({ a: '1' });
    assert.equal(await repository.askTip(), first);
    const second = await world.commit({ a: '2' });
    assert.equal(await repository.askTip(), second);
    assert.equal(await repository.fetchTip(), second);
  });

  it('follows a force-push back to an older commit', async () => {
    const { repository, ...world } = the();
    const first = await world.commit({ a: '1' });
    await world.commit({ a: '2' });
    await repository.fetchTip();
    await world.setTip(first);
    assert.equal(await repository.askTip(), first);
    assert.equal(await repository.fetchTip(), first);
  });

  it('follows a force-push sideways and back, as often as it happens, and still holds what was there', async () => {
    const { repository, ...world } = the();
    const base = await world.commit({ a: '1' });
    const left = await world.commit({ a: '2' }, { parents: [base] });
    await repository.fetchTip();
    const right = await world.commit({ a: '3' }, { parents: [base] });
    for (const tip of [right, left, right, left, base]) {
      await world.setTip(tip);
      assert.equal(await repository.fetchTip(), tip);
    }
    assert.equal(await repository.has(right), true);
  });

  it('says undefined for a branch that was never there, and for one that was deleted', async () => {
    const { repository, ...world } = the();
    assert.equal(await repository.askTip(), undefined);
    assert.equal(await repository.fetchTip(), undefined);
    await world.commit({ a: '1' });
    await repository.fetchTip();
    await world.setTip(undefined);
    assert.equal(await repository.askTip(), undefined);
    assert.equal(await repository.fetchTip(), undefined);
  });

  it('never answers with a tip from before the call, though older calls are under way', async () => {
    const { repository, ...world } = the();
    await world.commit({ a: '0' });
    for (const call of ['askTip', 'fetchTip'] as const) {
      const older = [repository[call](), repository[call]()];
      const second = await world.commit({ a: call });
      assert.equal(await repository[call](), second);
      await Promise.all(older);
    }
  });

  it('gives the abort reason to who aborted, and the answer to who asked beside them', async () => {
    const { repository, ...world } = the();
    const tip = await world.commit({ a: '1' });
    const leaving = new AbortController();
    const reason = new Error('shutting down');
    const left = repository.askTip(leaving.signal);
    const stayed = repository.askTip();
    leaving.abort(reason);
    const [first, second] = await Promise.allSettled([left, stayed]);
    assert.equal(second.status === 'fulfilled' && second.value, tip);
    // An answer may have been faster than the abort.
    if (first.status === 'rejected') assert.equal(first.reason, reason);
    await assert.rejects(repository.fetchTip(AbortSignal.abort(reason)), reason);
  });

  it('lets who joined a fetch leave it, and answers who stays with its tip', async () => {
    const { repository, ...world } = the();
    const tip = await world.commit({ a: '1' });
    const leaving = new AbortController();
    const reason = new Error('shutting down');
    const fetching = repository.fetchTip();
    const left = repository.latestTip(leaving.signal);
    const stayed = repository.latestTip();
    leaving.abort(reason);
    await assert.rejects(left, reason);
    assert.deepEqual(await stayed, { tip, fresh: false });
    assert.equal(await fetching, tip);
  });

  it('has a commit only once it was fetched', async () => {
    const { repository, ...world } = the();
    const tip = await world.commit({ a: '1' });
    await repository.askTip();
    assert.equal(await repository.has(tip), false);
    await repository.fetchTip();
    assert.equal(await repository.has(tip), true);
    assert.equal(await repository.has(absent), false);
    assert.equal(await repository.has('main'), false);
    assert.equal(await repository.has(''), false);
  });
}
