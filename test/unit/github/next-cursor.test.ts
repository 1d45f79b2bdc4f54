import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { nextCursor } from '../../../src/github/next-cursor.ts';

const api = 'https://api.github.com/repositories/1/activity?per_page=100';

const TABLE: [name: string, link: string | undefined, cursor: string | undefined][] = [
  ['no header', undefined, undefined],
  ['an empty one', '', undefined],
  ['the next page', `<${api}&after=abc>; rel="next"`, 'abc'],
  [
    'the next page after the previous',
    `<${api}&before=x>; rel="prev", <${api}&after=abc>; rel="next"`,
    'abc',
  ],
  ['an encoded cursor', `<${api}&after=a%3D%3D>; rel="next"`, 'a=='],
  ['a relation without quotes', `<${api}&after=abc>; rel=next`, 'abc'],
  ['the last page', `<${api}&before=x>; rel="prev"`, undefined],
  ['a next page without a cursor', `<${api}&page=2>; rel="next"`, undefined],
  ['"next" within the URL', `<${api}&after=x&q=rel="next">; rel="prev"`, undefined],
  ['no brackets', `${api}&after=abc; rel="next"`, undefined],
];

suite('the cursor of the next page', () => {
  for (const [name, link, cursor] of TABLE) {
    test(`${name}: ${cursor ?? 'none'}`, () => assert.equal(nextCursor(link), cursor));
  }

  test('hostile headers take no time', () => {
    const hostile = ['<', '<>', ',', '<a,', '<a>; rel="next" ', `<${'?'.repeat(50)}`].map((part) =>
      part.repeat(1_000_000 / part.length),
    );
    const started = performance.now();
    for (const link of [...hostile, ...hostile.map((each) => each.slice(0, 8000))]) nextCursor(link);
    // In the square of a length without limit they would take minutes; a busy machine takes tenths of a second.
    assert.ok(performance.now() - started < 5_000);
  });
});
