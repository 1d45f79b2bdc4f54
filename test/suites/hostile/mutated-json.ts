import fc from 'fast-check';

/** Names that reach a prototype where a program assigns what it was sent. */
const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', ''];

const name = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 8 }));

const odd = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53,
  '',
  'a',
  '9'.repeat(400),
  '\u0000',
  '\ud800',
  [],
  {},
  [[]],
  [null],
  { __proto__: null, name: 'a' },
);

/** Whatever JSON can say, of which much has names that mean something to JavaScript. */
const anything = fc.oneof(odd, fc.jsonValue({ maxDepth: 3 }), fc.dictionary(name, odd, { maxKeys: 3 }));

/** One thing that is wrong with a JSON value. */
export interface Mutation {
  /** Which of all values: a share of their number, in the order in which they are walked. */
  at: number;
  how: 'replace' | 'remove' | 'double' | 'wrap' | 'rename' | 'prototype';
  value: unknown;
  name: string;
}

/** All places alike: fast-check likes extremes better. */
export const share: fc.Arbitrary<number> = fc
  .noBias(fc.integer({ min: 0, max: 9_999 }))
  .map((part) => part / 10_000);

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: share,
  how: fc.constantFrom('replace', 'replace', 'remove', 'double', 'wrap', 'rename', 'prototype'),
  value: anything,
  name,
});

/** Up to so many mutations, and at least one. */
export function mutations(most: number): fc.Arbitrary<Mutation[]> {
  return fc.array(mutation, { minLength: 1, maxLength: most });
}

/** A JSON value that was well-formed once, of which a few values are no longer what they should be. */
export function mutatedJson(wellFormed: readonly unknown[], most = 4): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...wellFormed), mutations(most))
    .map(([value, all]) => all.reduce(mutate, value));
}

export function mutate(root: unknown, mutation: Mutation): unknown {
  const target = Math.floor(mutation.at * countOf(root));
  let seen = 0;
  const walk = (value: unknown): unknown => {
    if (seen++ === target) return changed(value, mutation);
    if (Array.isArray(value)) return value.map(walk);
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, walk(child)]));
  };
  return walk(root);
}

function changed(value: unknown, { how, value: other, name }: Mutation): unknown {
  switch (how) {
    case 'replace':
      return other;
    case 'remove':
      return undefined;
    case 'double':
      return [value, value];
    case 'wrap':
      return Object.fromEntries([[name, value]]);
    case 'rename':
      return isMap(value)
        ? Object.fromEntries(
            Object.values(value).map((child, index) => [index === 0 ? name : `k${index}`, child]),
          )
        : other;
    case 'prototype':
      return isMap(value) ? Object.fromEntries([...Object.entries(value), ['__proto__', other]]) : other;
  }
}

function countOf(value: unknown): number {
  const children = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : [];
  return children.reduce<number>((sum, child) => sum + countOf(child), 1);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
