import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { tipSince } from '../../../src/github/tip-since.ts';

/** `x3 y2`: newest first, each with its time; `-` is a deleted branch. */
const pushes = (words: string) =>
  words
    .split(' ')
    .filter(Boolean)
    .map((word) => ({ after: word[0] === '-' ? undefined : word[0], at: Number(word.slice(1)) }));
const tips = (words: string) => [...words].map((word) => (word === '-' ? undefined : word));

suite('since when a commit is the tip', () => {
  const cases: [what: string, listed: string, seen: string, since: number | undefined][] = [
    ['the newest push of it counts', 'x3 y2 x1', 'xyx', 3],
    ['a former tip was set before the tip', 'y4 x3 y2 x1', 'yx', 3],
    ['who was just started has seen the tip alone', 'x3 y2 x1', 'x', 3],
    ['what came and went unseen is no matter', 'x5 z4 v3 y2 x1', 'xyx', 5],
    ['a deleted branch is a state like others', 'x3 -2 x1', 'x-x', 3],
    ['and so it is at the end', '-3 x2', '-x', 2],
    ['a list without the newest push is late', 'y2 x1', 'xyx', undefined],
    ['also for who has seen the tip alone', 'y2 x1', 'x', undefined],
    ['a list without the last two is late', 'x1', 'xyx', undefined],
    ['what is older may be listed in another order', 'y5 x4 z3 v2 w1', 'yxzwv', 4],
    ['of two times the last is not listed yet', 'y4 z3 x1', 'yzxzx', undefined],
    [
      'others between the first that was seen and the next may be from before it',
      'y4 z3 x1',
      'yx',
      undefined,
    ],
    ['and no others are between it and what was seen before', 'y4 z3 x2 v1', 'yxv', 2],
    ['a list ahead of Git is not of its time', 'z4 x3 y2 x1', 'xy', undefined],
    ['what is not listed has no time', 'y2', 'y', undefined],
    ['an empty list tells nothing', '', 'x', undefined],
    ['nor does it of a branch that is gone', '', '-', undefined],
    ['who has seen nothing knows no time', 'x1', '', undefined],
  ];
  for (const [what, listed, seen, since] of cases) {
    test(what, () => {
      const known = { tips: tips(seen), listedAtFirst: undefined };
      assert.equal(tipSince(pushes(listed), 'x', known), since);
    });
  }

  const firsts: [what: string, atFirst: string, since: number | undefined][] = [
    ['the others came after the first was the tip, which was listed by then', 'x1', 1],
    ['the others were listed by then: that it came back is not', 'z3', undefined],
    ['what was listed by then has left the list', 'v9', undefined],
  ];
  for (const [what, atFirst, since] of firsts) {
    test(what, () => {
      const [listedAtFirst] = pushes(atFirst);
      assert.equal(tipSince(pushes('y4 z3 x1'), 'x', { tips: tips('yx'), listedAtFirst }), since);
    });
  }

  const returns: [what: string, listed: string, since: number | undefined][] = [
    ['a return that is not listed yet is none of before the start', 'y6 z5 w4 x3 z1', undefined],
    ['and once it is listed, it counts', 'y6 x7 z5 w4 x3 z1', 7],
  ];
  for (const [what, listed, since] of returns) {
    test(what, () => {
      const [listedAtFirst] = pushes('w4');
      assert.equal(tipSince(pushes(listed), 'x', { tips: tips('yxzw'), listedAtFirst }), since);
    });
  }
});
