import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { ForgeError } from '../../../src/github/forge.ts';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { begun, configMap, more, POLL_MS, VALID, world } from './world.ts';

describe('what goes wrong', () => {
  it('in one pull request stays there', async () => {
    const { propose, told, begin, settle, clock, ...all } = await world();
    let isSlow = true;
    const repository = memoryRepository(all.remote);
    const evil = propose(7, { ...more, 'base/evil.yaml': configMap('evil') });
    const good = propose(6, more);
    const mergeTree = async (base: string, head: string) => {
      if (isSlow && head === evil) throw new GitError('The merge took longer than 20 s');
      return repository.mergeTree(base, head);
    };
    begin({ repository: { ...repository, mergeTree } }).start();
    await settle();
    assert.deepEqual(told(good), [VALID]);
    const error = 'error: not checked, it is tried again: The merge took longer than 20 s';
    assert.deepEqual(told(evil), [error]);
    isSlow = false;
    await clock.advance(2 * POLL_MS);
    assert.deepEqual(told(evil), [error, 'success: 2 clusters, 6 objects, valid']);
  });

  it('with the list is told once; the merge queue goes on, and so do the pull requests afterwards', async () => {
    const { propose, forge, told, remote, base, log, checks, settle } = await begun();
    const head = propose(7, more);
    const group = remote.commit({ ...more, 'base/x.yaml': configMap('x') }, { parents: [base] });
    remote.tip = base;
    remote.refs.set('refs/heads/gh-readonly-queue/main/pr-9', group);
    forge.fail({ method: 'pullRequests', error: new ForgeError('refused', 'needs a permission'), times: 2 });
    for (let look = 0; look < 2; look += 1) {
      checks.hint();
      await settle();
    }
    assert.equal(told(group).length, 1);
    assert.deepEqual(told(head), []);
    const reasons = log.of('warn').map(({ reason }) => reason);
    assert.deepEqual(reasons, ['ForgeError: needs a permission']);
    checks.hint();
    await settle();
    assert.deepEqual(told(head), [VALID]);
  });

  it('with the remote is told, and the next look begins anew', async () => {
    const { propose, told, remote, log, checks, settle } = await begun();
    const head = propose(7, more);
    remote.outage = new GitError('no answer');
    checks.hint();
    await settle();
    assert.equal(log.of('warn').length, 1);
    remote.outage = undefined;
    checks.hint();
    await settle();
    assert.deepEqual(told(head), [VALID]);
  });

  it('with a status that the forge refuses is tried again later: without it nobody can merge', async () => {
    const { propose, forge, told, checks, settle, clock } = await begun();
    const head = propose(7, more);
    forge.fail({ method: 'postStatus', error: new ForgeError('refused', 'needs a permission'), times: 1 });
    checks.hint();
    await settle();
    assert.deepEqual(told(head), []);
    for (let minute = 0; minute < 20; minute += 1) await clock.advance(60_000);
    assert.deepEqual(told(head), [VALID]);
  });

  it("when it is closed is nobody's business", async () => {
    const { propose, told, log, checks, settle, clock } = await begun();
    const head = propose(7, more);
    checks.hint();
    checks.close();
    await settle();
    await clock.advance(3 * POLL_MS);
    assert.deepEqual(told(head), []);
    assert.deepEqual(log.of('warn'), []);
  });
});
