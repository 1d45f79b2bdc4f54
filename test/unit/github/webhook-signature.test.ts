import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { isSigned } from '../../../src/github/webhook-signature.ts';

const body = Buffer.from('Hello, World!');
const sign = (secret: string, bytes: Uint8Array = body, algorithm = 'sha256'): string =>
  `${algorithm}=${createHmac(algorithm, secret).update(bytes).digest('hex')}`;
/** GitHub's documented example: "It's a Secret to Everybody" over "Hello, World!". */
const documented = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
const good = sign('new');

const TABLE: [name: string, header: unknown, secrets: string[], signed: boolean][] = [
  ["GitHub's documented example", documented, ["It's a Secret to Everybody"], true],
  ['the only secret', good, ['new'], true],
  ['the second of two, while one is rotated', sign('old'), ['new', 'old'], true],
  ['the first of two', good, ['new', 'old'], true],
  ['another secret', sign('other'), ['new', 'old'], false],
  ['no secret at all', good, [], false],
  ['an empty secret', sign(''), [''], false],
  ['no header', undefined, ['new'], false],
  ['an empty header', '', ['new'], false],
  ['a list of headers', [good, good], ['new'], false],
  ['two headers that the server joined', `${good}, ${good}`, ['new'], false],
  ['no algorithm', good.slice(7), ['new'], false],
  ['sha1', sign('new', body, 'sha1'), ['new'], false],
  ['sha1 under the name of sha256', sign('new', body, 'sha1').replace('sha1', 'sha256'), ['new'], false],
  ['sha512', sign('new', body, 'sha512'), ['new'], false],
  ['one digit too few', good.slice(0, -1), ['new'], false],
  ['one digit too many', `${good}0`, ['new'], false],
  ['a line break after it', `${good}\n`, ['new'], false],
  ['capital digits', good.toUpperCase().replace('SHA256', 'sha256'), ['new'], false],
  ['letters that are no digits', `sha256=${'z'.repeat(64)}`, ['new'], false],
];

suite('a webhook signature', () => {
  for (const [name, header, secrets, signed] of TABLE) {
    test(`${name}: ${signed ? 'signed' : 'not signed'}`, () =>
      assert.equal(isSigned(body, header, secrets), signed));
  }

  test('law: a signature holds for its own bytes, and for none that differ in one bit', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(bytes, fc.string({ minLength: 1 }), fc.nat(), (given, secret, at) => {
        const header = sign(secret, given);
        assert.equal(isSigned(given, header, [secret]), true);
        const bent = given.with(at % given.length, given[at % given.length]! ^ 1);
        assert.equal(isSigned(bent, header, [secret]), false);
      }),
    );
  });
});
