import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RecordWrite, Told } from '../../../../proof/chaos/history.ts';
import { staleWrites } from '../../../../proof/chaos/judge/asked-after-claim.ts';
import { wrongGreens } from '../../../../proof/chaos/judge/greens.ts';
import { illegalStates } from '../../../../proof/chaos/judge/legal-states.ts';
import { claimed, finished, tip, told } from './history-of.ts';

const records = (...one: RecordWrite[]) => new Map([['one', one]]);

describe('a success', () => {
  const tips = [tip('a', 10), tip('b', 100), tip('a', 200)];
  const two = (one: RecordWrite[], other: RecordWrite[]) =>
    new Map([
      ['one', one],
      ['two', other],
    ]);
  const cases = [
    {
      what: 'that every record bears out',
      records: two([finished('a', 20)], [finished('a', 25)]),
      at: 30,
      right: true,
    },
    {
      what: 'before the last record says so',
      records: two([finished('a', 20)], [finished('a', 35)]),
      at: 30,
      right: false,
    },
    { what: 'though a record is missing', records: two([finished('a', 20)], []), at: 30, right: false },
    {
      what: 'while a member is not Current',
      records: two([finished('a', 20)], [finished('a', 25, 1)]),
      at: 30,
      right: false,
    },
    {
      what: 'of a second time as tip, for which the records of the first do not count',
      records: two(
        [finished('a', 20), finished('b', 110), finished('a', 210)],
        [finished('a', 25), finished('b', 110)],
      ),
      at: 220,
      right: false,
    },
    {
      what: 'of a second time as tip to which no record was ever taken from the first',
      records: two([finished('a', 20)], [finished('a', 25)]),
      at: 220,
      right: true,
    },
    {
      what: 'of a commit that became whole right after the next push',
      records: two([finished('a', 20)], [finished('a', 105)]),
      at: 106,
      right: true,
    },
    {
      what: 'that comes late, of a commit that was whole while it was the tip',
      records: two([finished('a', 20), finished('b', 110)], [finished('a', 25), finished('b', 110)]),
      at: 150,
      right: true,
    },
  ];
  for (const { what, records: each, at, right } of cases) {
    it(`${what} is ${right ? 'right' : 'wrong'}`, () => {
      const found = wrongGreens({ tips, told: [told('a', at, 'success')], records: each });
      assert.equal(found.length, right ? 0 : 1, found.join());
    });
  }
});

describe('a write to a cluster', () => {
  const tips = [tip('a', 10), tip('b', 100), tip('a', 200)];
  const stale = (...writes: RecordWrite[]) => staleWrites({ tips, told: [], records: records(...writes) });

  it('of what was the tip between the claim and the end is right', () => {
    assert.deepEqual(
      stale(claimed('x', 20), finished('a', 90), claimed('y', 95, 'a'), finished('b', 120)),
      [],
    );
  });

  it('of what was the tip only before the claim is stale, though it becomes the tip again', () => {
    const found = stale(claimed('x', 120), finished('a', 150));
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /one was given a at .* the tip was b/);
  });

  it('counts from the claim, not from its renewals', () => {
    assert.deepEqual(stale(claimed('x', 90), claimed('x', 120, undefined, 1), finished('a', 150)), []);
  });

  it('of a holder whose claim is in no log gets the benefit of the doubt', () => {
    assert.deepEqual(stale(finished('a', 50), claimed('x', 120, 'a', 3), finished('a', 150)), []);
  });

  it('that puts back what was found is none', () => {
    const found = finished('a', 50);
    assert.deepEqual(stale(found, claimed('x', 120, 'a'), { ...found, at: 150, answeredAt: 151 }), []);
    assert.equal(stale(found, claimed('x', 120, 'a'), finished('a', 150)).length, 1);
  });

  it('of an observer names the work of its holder again', () => {
    assert.deepEqual(stale(claimed('x', 20), finished('a', 90), finished('a', 150)), []);
  });
});

describe('the states of a commit', () => {
  const once = [tip('a', 10), tip('b', 100)];
  const end = told('b', 900, 'success');
  const cases: { what: string; told: Told[]; wrong?: RegExp; tips?: typeof once }[] = [
    { what: 'pending, success', told: [told('a', 11, 'pending'), told('a', 20, 'success')] },
    {
      what: 'two watchers’ pending after a success that is said again',
      told: [told('a', 20, 'success'), told('a', 21, 'pending'), told('a', 22, 'success')],
    },
    { what: 'a failure that healed', told: [told('a', 20, 'failure'), told('a', 30, 'success')] },
    {
      what: 'superseded when it was',
      told: [told('a', 11, 'pending'), told('a', 101, 'error', 'superseded by b')],
    },
    { what: 'none at all', told: [], wrong: /a has no final state/ },
    { what: 'pending for ever', told: [told('a', 11, 'pending')], wrong: /a has no final state/ },
    {
      what: 'a success that is withdrawn',
      told: [told('a', 20, 'success'), told('a', 30, 'failure')],
      wrong: /decided more often/,
    },
    {
      what: 'two bad ones',
      told: [told('a', 20, 'failure'), told('a', 30, 'error')],
      wrong: /decided more often/,
    },
    {
      what: 'superseded while it is the tip',
      told: [told('a', 50, 'error', 'superseded by b')],
      wrong: /called superseded/,
    },
    {
      what: 'of nobody',
      told: [told('a', 20, 'success'), told('c', 20, 'success')],
      wrong: /c was never the tip/,
    },
    {
      what: 'anew for each time as tip',
      tips: [tip('a', 10), tip('b', 100), tip('a', 200), tip('b', 300)],
      told: [told('a', 20, 'success'), told('a', 201, 'pending'), told('a', 310, 'error', 'superseded by b')],
    },
  ];
  for (const { what, told: all, wrong, tips = once } of cases) {
    it(`${what}: ${wrong ? 'wrong' : 'right'}`, () => {
      const found = illegalStates({ tips, told: [...all, end] });
      if (wrong) assert.match(found.join(), wrong);
      else assert.deepEqual(found, []);
    });
  }

  it('of the tip end in a success', () => {
    const found = illegalStates({ tips: [tip('a', 10)], told: [told('a', 20, 'failure')] });
    assert.match(found.join(), /a is the tip, and no success/);
  });
});
