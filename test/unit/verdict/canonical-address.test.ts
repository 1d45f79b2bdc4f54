import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AddressScope,
  canonicalAddress,
  declaredAddress,
  scopeOf,
  whyUncounted,
} from '../../../src/verdict/canonical-address.ts';

const forms: [text: string, canonical: string | undefined][] = [
  ['203.0.113.10', '203.0.113.10'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['::ffff:203.0.113.10', '203.0.113.10'],
  ['::FFFF:CB00:710A', '203.0.113.10'],
  ['LB.Example.COM.', 'lb.example.com'],
  ['a1-23.eu-west-1.elb.amazonaws.com', 'a1-23.eu-west-1.elb.amazonaws.com'],
  ['fe80::1%eth0', undefined],
  ['127.1', undefined],
  ['010.0.0.1', undefined],
  ['0x7f000001', undefined],
  ['example.com..', undefined],
  ['-a.example.com', undefined],
  ['a b', undefined],
  ['', undefined],
  ['.', undefined],
];

for (const [text, canonical] of forms) {
  test(`"${text}" is written ${canonical ?? 'in no way'}`, () =>
    assert.equal(canonicalAddress(text), canonical));
}

test('a canonical address stays as it is', () => {
  const addresses = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.string());
  fc.assert(
    fc.property(addresses, (text) => {
      const once = canonicalAddress(text);
      if (once !== undefined) assert.equal(canonicalAddress(once), once);
    }),
  );
});

test('upper case and a last dot make no other address', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV6(), fc.domain()), (text) => {
      const variant = text.includes(':') ? text.toUpperCase() : `${text.toUpperCase()}.`;
      assert.equal(canonicalAddress(variant), canonicalAddress(text));
    }),
  );
});

const scopes: [AddressScope, string[]][] = [
  ['public', ['203.0.113.10', '172.32.0.1', '100.128.0.1', '2001:db8::1', 'example.com', 'mylocalhost']],
  ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd00::1', 'fc00::1']],
  ['shared', ['100.64.0.1', '100.127.255.255']],
  ['unusable', ['0.0.0.0', '127.0.0.1', '127.9.9.9', '169.254.1.1', '224.0.0.1', '255.255.255.255']],
  ['unusable', ['::', '::1', 'fe80::1', 'ff02::1', 'localhost', 'a.localhost']],
];

for (const [scope, addresses] of scopes) {
  test(`${addresses.join(', ')}: ${scope}`, () => {
    for (const address of addresses) assert.equal(scopeOf(address), scope, address);
  });
}

test('private and shared addresses count only where the policy allows, unusable ones never', () => {
  assert.equal(
    whyUncounted('10.0.0.1', false),
    '10.0.0.1 is a private address, and verify.allowPrivate is off',
  );
  assert.equal(
    whyUncounted('100.64.0.1', false),
    '100.64.0.1 is a shared address, and verify.allowPrivate is off',
  );
  assert.equal(whyUncounted('10.0.0.1', true), undefined);
  assert.equal(whyUncounted('127.0.0.1', true), '127.0.0.1 cannot be reached from elsewhere');
  assert.equal(whyUncounted('203.0.113.10', false), undefined);
});

test('the words shared and any declare no address', () => {
  assert.equal(declaredAddress('shared'), undefined);
  assert.equal(declaredAddress('any'), undefined);
  assert.equal(declaredAddress('2001:DB8::1'), '2001:db8::1');
});
