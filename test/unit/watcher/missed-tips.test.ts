import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { Answered } from '../../../src/reporter/poster.ts';
import { addedTo, missedTips } from '../../../src/watcher/missed-tips.ts';

const cases: {
  name: string;
  recent: string;
  states?: Record<string, Answered>;
  isTipKnown?: boolean;
  missed: string;
}[] = [
  { name: 'a branch that nobody watched owes nothing', recent: 'dcba', missed: '' },
  {
    name: 'what came after the last answer is owed one',
    recent: 'dcba',
    states: { a: 'ended' },
    missed: 'cb',
  },
  {
    name: 'what was begun is owed its end, though a force-push back hides it',
    recent: 'dcabax',
    states: { a: 'ended', b: 'begun' },
    missed: 'cab',
  },
  {
    name: 'an answer may be of an older time as tip: what came between is owed',
    recent: 'dacba',
    states: { a: 'ended' },
    missed: 'acb',
  },
  {
    name: 'between two answers all are owed one: who gave the newer may have died before the others',
    recent: 'edcba',
    states: { d: 'ended', a: 'ended' },
    missed: 'cb',
  },
  { name: 'what was answered for ends the search', recent: 'dcba', states: { c: 'ended' }, missed: '' },
  {
    name: 'what was begun counts, though nothing was ever answered',
    recent: 'dcba',
    states: { b: 'begun' },
    missed: 'cb',
  },
  {
    name: 'beyond what was begun, an answer is looked for',
    recent: 'dcba',
    states: { c: 'begun', a: 'ended' },
    missed: 'cb',
  },
  {
    name: 'the tip again, known from before: what was between is owed',
    recent: 'aba',
    isTipKnown: true,
    missed: 'b',
  },
  { name: 'the tip again, in a history that nobody watched', recent: 'aba', missed: '' },
  {
    name: 'the tip itself is never missed',
    recent: 'dd',
    states: { d: 'begun' },
    isTipKnown: true,
    missed: '',
  },
];

suite('after a start, of the tips that nobody saw', () => {
  for (const { name, recent, states = {}, isTipKnown = false, missed } of cases) {
    test(name, async () => {
      const tip = recent[0] ?? '';
      const answered = async (sha: string) => states[sha];
      const known = isTipKnown ? tip : undefined;
      const found = await missedTips([...recent], { own: new Set(tip), known, answered });
      assert.equal(found.filter((sha) => sha !== tip).join(''), missed);
    });
  }

  test('what this process answered for meanwhile does not end the search', async () => {
    const states: Record<string, Answered> = { c: 'ended', a: 'begun' };
    const answered = async (sha: string) => states[sha];
    const found = await missedTips([...'dcba'], { own: new Set('dc'), known: undefined, answered });
    assert.equal(found.join(''), 'dcba');
  });

  test('a long history costs a hundred questions', async () => {
    let asked = 0;
    const answered = async () => {
      asked += 1;
      return undefined;
    };
    const recent = Array.from({ length: 1000 }, (_, index) => `${index}`);
    await missedTips(recent, { own: new Set(['0']), known: undefined, answered });
    assert.ok(asked <= 100, `${asked}`);
  });
});

suite('a list that grew', () => {
  const shas = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 });

  test('complete lists: exactly what is new, however often a tip comes back', () => {
    fc.assert(
      fc.property(shas, shas, (fresh, known) => {
        assert.deepEqual(addedTo(known, [...fresh, ...known]), fresh);
      }),
    );
  });

  test('a list that was cut: never more than what is new', () => {
    fc.assert(
      fc.property(shas, shas, fc.nat({ max: 8 }), (fresh, known, length) => {
        const found = addedTo(known, [...fresh, ...known].slice(0, length));
        assert.ok(found.length <= fresh.length);
      }),
    );
  });

  test('a push that is listed late, in the middle, is new, and so is what came after', () => {
    assert.deepEqual(addedTo([...'ba'], [...'bdbca']), [...'bdc']);
  });

  test('without anything in common all is new', () => {
    assert.deepEqual(addedTo(['a', 'b'], ['c', 'd']), ['c', 'd']);
    assert.deepEqual(addedTo(['a'], []), []);
  });
});
