import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { begun, configMap, more, site, VALID } from './world.ts';

describe('when the branch moves', () => {
  it('a result that is the same is not posted again', async () => {
    const { propose, told, remote, rendered, forge, checks, settle } = await begun();
    const head = propose(7, more);
    checks.hint();
    await settle();
    const before = { posts: forge.calls.length, rendered: rendered.length };
    remote.commit({ ...site, 'README.md': 'changed' });
    checks.hint();
    await settle();
    assert.deepEqual(told(head), [VALID]);
    assert.equal(rendered.length, before.rendered + 1);
    assert.deepEqual(forge.calls.slice(before.posts), ['pulls main']);
  });

  it('a result that differs replaces even a success, and the other way round', async () => {
    const { propose, told, remote, base, checks, settle } = await begun();
    const head = propose(7, more);
    checks.hint();
    await settle();
    const other = remote.commit({ ...site, 'base/more.yaml': configMap('other') });
    checks.hint();
    await settle();
    remote.commit(site, { parents: [other] });
    checks.hint();
    await settle();
    assert.deepEqual(told(head), [VALID, 'failure: conflicts with main: base/more.yaml', VALID]);
    assert.notEqual(base, remote.tip);
  });

  it('a push alone leads to a look, a moment later', async () => {
    const { propose, told, remote, checks, settle, clock } = await begun();
    const head = propose(7, more);
    remote.commit({ ...site, 'base/more.yaml': configMap('other') });
    checks.pushed();
    await settle();
    assert.deepEqual(told(head), []);
    await clock.advance(3_000);
    assert.deepEqual(told(head), ['failure: conflicts with main: base/more.yaml']);
  });
});
