import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { begun, more, VALID } from './world.ts';

describe('after a restart', () => {
  it('nothing that the forge shows already is posted again, also not of a fork', async () => {
    const { propose, told, begin, checks, settle } = await begun();
    const [ours, fork] = [propose(7, more), propose(8, more, { isFork: true })];
    checks.hint();
    await settle();
    checks.close();
    begin().start();
    await settle();
    assert.equal(told(ours).length, 1);
    assert.equal(told(fork).length, 1);
  });
});

describe('a pull request that was closed', () => {
  it('is forgotten, and checked anew when it is opened again', async () => {
    const { propose, forge, told, checks, settle } = await begun();
    const head = propose(7, more);
    checks.hint();
    await settle();
    forge.setPullRequest('main', 7, null);
    checks.hint();
    await settle();
    const elsewhere = { context: 'lockstep/plan', state: 'error', description: 'by another' } as const;
    forge.addStatus(head, elsewhere);
    forge.setPullRequest('main', 7, { head, isFork: false });
    checks.hint();
    await settle();
    assert.deepEqual(told(head), [VALID, 'error: by another', VALID]);
  });
});
