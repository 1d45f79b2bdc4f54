import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { changedFields } from '../../../src/applier/record/changed-fields.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';

const object = (fields: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name: 'one', ...metadata },
  ...fields,
});
const pod = (...containers: object[]) => object({ spec: { template: { spec: { containers } } } });

const cases: [what: string, before: KubeObject, after: KubeObject, fields: string[]][] = [
  [
    'an item of a list is called by its name',
    pod({ name: 'nginx', image: 'a' }, { name: 'sidecar', image: 'x' }),
    pod({ name: 'sidecar', image: 'x' }, { name: 'nginx', image: 'b' }),
    ['spec.template.spec.containers[nginx].image'],
  ],
  [
    'an item that came or went',
    pod({ name: 'old' }, { name: 'kept' }),
    pod({ name: 'kept' }, { name: 'new' }),
    ['spec.template.spec.containers[old]', 'spec.template.spec.containers[new]'],
  ],
  [
    'items without names are called by their place',
    object({ spec: { ports: [{ port: 80 }, { port: 81 }] } }),
    object({ spec: { ports: [{ port: 80 }, { port: 82 }] } }),
    ['spec.ports[1].port'],
  ],
  [
    'two items of one name are called by their place',
    object({ spec: { rules: [{ name: 'a' }, { name: 'a' }] } }),
    object({ spec: { rules: [{ name: 'a' }, { name: 'a', is: 1 }] } }),
    ['spec.rules[1].is'],
  ],
  [
    'a list of plain values is one field',
    object({ spec: { args: ['--token', 'x'] } }),
    object({ spec: { args: ['--token', 'y'] } }),
    ['spec.args'],
  ],
  [
    'a key that is no plain word stands in brackets',
    object({}, { annotations: { 'example.com/a': '1' } }),
    object({}, { annotations: { 'example.com/a': '2' } }),
    ['metadata.annotations[example.com/a]'],
  ],
  ['a field that went', object({ data: { a: '1' } }), object({ data: {} }), ['data.a']],
  ['a map in place of a value', object({ spec: 1 }), object({ spec: { a: 1 } }), ['spec']],
  [
    'what the server writes by itself is no change of ours',
    object({ status: { a: 1 } }, { resourceVersion: '1', generation: 1, managedFields: [] }),
    object({ status: { a: 2 } }, { resourceVersion: '2', generation: 2, managedFields: [{ manager: 'x' }] }),
    [],
  ],
  [
    'a status further down is a field like others',
    object({ spec: { status: 'on' } }),
    object({ spec: { status: 'off' } }),
    ['spec.status'],
  ],
];

describe('the fields that an apply changed', () => {
  for (const [what, before, after, fields] of cases) {
    it(what, () => assert.deepEqual(changedFields(before, after), { fields, moreFields: 0 }));
  }

  it('are ten at most, and the rest is counted', () => {
    const data = (value: string) =>
      Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`k${index}`, value]));
    const { fields, moreFields } = changedFields(object({ data: data('a') }), object({ data: data('b') }));
    assert.deepEqual(
      { named: fields.length, first: fields[0], moreFields },
      { named: 10, first: 'data.k0', moreFields: 3 },
    );
  });

  it('are short, however long the keys are', () => {
    const { fields } = changedFields(object({}), object({ data: 1, ['x'.repeat(5_000)]: 1 }));
    assert.ok(fields.every((field) => field.length <= 120));
  });

  it('are none between equals, and hold no value of either side', () => {
    const value = fc.string({ minLength: 6, maxLength: 12 }).map((text) => `canary ${text}`);
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        value,
        fc.array(value, { maxLength: 3 }),
        fc.array(fc.dictionary(fc.stringMatching(/^[a-m]{1,4}$/), tie('node')), { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[a-m]{1,4}$/), tie('node'), { maxKeys: 4 }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        assert.deepEqual(changedFields(object({ spec: a }), object({ spec: structuredClone(a) })).fields, []);
        const { fields } = changedFields(object({ spec: a }), object({ spec: b }));
        assert.ok(!fields.join().includes('canary'));
        assert.equal(fields.length > 0, JSON.stringify(sorted(a)) !== JSON.stringify(sorted(b)));
      }),
    );
  });
});

/** An undefined field and an absent one, and the order of fields, make no difference in JSON. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sorted(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
