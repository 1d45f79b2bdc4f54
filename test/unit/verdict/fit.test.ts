import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDuration } from '../../../src/verdict/duration.ts';
import { DESCRIPTION_LIMIT, fit } from '../../../src/verdict/fit.ts';

const anything = fc.string({
  unit: fc.oneof(fc.string({ maxLength: 1 }), fc.constantFrom(' ', '\n', '🚀', '\ud83d', 'é', ',')),
  maxLength: 400,
});

test('nothing is longer than GitHub takes, in lines, or ill-formed', () => {
  fc.assert(
    fc.property(anything, fc.nat({ max: 99_999 }), (text, more) => {
      const fitted = fit(text, more === 0 ? '' : ` (+${more} more)`);
      assert.ok(fitted.length <= DESCRIPTION_LIMIT);
      assert.doesNotMatch(fitted, /[\n\r\p{Cc}]/u);
      assert.ok(fitted.isWellFormed());
    }),
  );
});

test('what fits is kept as it is', () => {
  const text = 'x'.repeat(DESCRIPTION_LIMIT);
  assert.equal(fit(text), text);
  assert.equal(fit('too  many\n spaces \u202e'), 'too many spaces');
});

test('what is too long is cut at a word, and the suffix is kept', () => {
  const fitted = fit('eight more '.repeat(20), ' (+2 more)');
  assert.match(fitted, /(eight|more)… \(\+2 more\)$/);
  assert.ok(fitted.length > DESCRIPTION_LIMIT - 12);
});

test('a list is cut between its items, without the comma', () => {
  assert.match(
    fit(`clusters: ${Array.from({ length: 40 }, (_, n) => `gce-${n}`).join(', ')}`),
    /, gce-\d+…$/,
  );
});

test('a word that is too long is cut all the same, never inside a character', () => {
  assert.equal(fit('x'.repeat(200)), `${'x'.repeat(139)}…`);
  assert.equal(fit(`${'x'.repeat(138)}🚀🚀`), `${'x'.repeat(138)}…`);
});

const durations: [ms: number, text: string][] = [
  [0, '0.0 s'],
  [-5, '0.0 s'],
  [412, '0.4 s'],
  [9_949, '9.9 s'],
  [9_960, '10 s'],
  [59_700, '1 min'],
  [61_000, '61 s'],
  [119_600, '2 min'],
  [125_000, '2 min 5 s'],
  [600_000, '10 min'],
  [3_599_900, '1 h'],
  [3_840_000, '1 h 4 min'],
  [90_000_000, '25 h'],
];
for (const [ms, text] of durations) test(`${ms} ms is ${text}`, () => assert.equal(formatDuration(ms), text));
