import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { begun, configMap, more, site, VALID } from './world.ts';

describe('a burst', () => {
  it('of hints costs one more look than the one under way', async () => {
    const { forge, checks, settle } = await begun();
    const before = forge.calls.length;
    for (let hint = 0; hint < 1_000; hint += 1) checks.hint();
    await settle();
    assert.deepEqual(forge.calls.slice(before), ['pulls main', 'pulls main']);
  });

  it('of hints that does not end leaves most of what GitHub answers in a minute to others', async () => {
    const { forge, checks, clock } = await begun();
    const before = forge.calls.length;
    for (let hint = 0; hint < 240; hint += 1) {
      checks.hint();
      await clock.advance(250);
    }
    assert.ok(forge.calls.length - before <= 61, `${forge.calls.length - before} requests`);
    checks.hint();
    await clock.advance(60_000);
    assert.equal(forge.calls.at(-1), 'pulls main');
  });

  it('of forks does not keep those waiting who may merge, and what a stranger has pushed since is not told', async () => {
    const { propose, told, clock, checks, settle } = await begun();
    const ours = propose(1, more);
    const strange = (number: number, value: string) =>
      propose(number, { ...site, 'base/more.yaml': configMap(value) }, { isFork: true });
    const first = Array.from({ length: 60 }, (_, number) => strange(100 + number, `first-${number}`));
    checks.hint();
    await settle();
    assert.deepEqual(told(ours), [VALID]);
    const second = first.map((_, number) => strange(100 + number, `second-${number}`));
    checks.hint();
    for (let minute = 0; minute < 4; minute += 1) await clock.advance(60_000);
    const posted = (heads: string[]) => heads.filter((head) => told(head).length > 0).length;
    assert.ok(posted(first) <= 30, `${posted(first)} of heads that are gone`);
    assert.equal(posted(second), 60);
  });

  it('of plans leaves the budget of a minute to others by half, and verdicts do not wait for it', async () => {
    const { propose, told, clock, checks, forge, settle } = await begun();
    const heads = Array.from({ length: 40 }, (_, number) =>
      propose(number, { ...site, 'base/more.yaml': configMap(`more-${number}`) }),
    );
    checks.hint();
    await settle();
    const posted = () => heads.filter((head) => told(head).length > 0).length;
    assert.equal(posted(), 30);
    await checks.statuses.post('f'.repeat(40), { context: 'lockstep', state: 'success', description: 'all' });
    assert.equal(forge.statuses('f'.repeat(40)).length, 1);
    await clock.advance(60_000);
    assert.equal(posted(), 40);
  });
});
