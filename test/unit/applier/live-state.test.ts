import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { liveState, sameState } from '../../../src/applier/compare/live-state.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';

const key = createSecretKey(Buffer.alloc(32, 1));

function objectOf(data: Record<string, unknown>, fields: Record<string, unknown>): KubeObject {
  const ours = { manager: 'lockstep', operation: 'Apply' as const, fieldsType: 'FieldsV1', fieldsV1: fields };
  const metadata = { name: 'one', uid: 'u', managedFields: [ours] };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

/** A tree of maps with string leaves. */
const name = fc.stringMatching(/^[a-z]{1,3}$/);
const tree = fc.letrec((tie) => ({
  node: fc.dictionary(name, fc.oneof({ maxDepth: 3 }, fc.string(), tie('node')), { minKeys: 1, maxKeys: 4 }),
})).node as fc.Arbitrary<Record<string, unknown>>;

function leavesOf(value: Record<string, unknown>, above: string[] = []): string[][] {
  return Object.entries(value).flatMap(([field, below]) =>
    typeof below === 'object' && below !== null
      ? leavesOf(below as Record<string, unknown>, [...above, field])
      : [[...above, field]],
  );
}

function fieldsOf(paths: string[][]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const path of paths) {
    let node = root;
    for (const field of ['data', ...path]) {
      node[`f:${field}`] ??= {};
      node = node[`f:${field}`] as Record<string, unknown>;
    }
  }
  return root;
}

function edited(value: Record<string, unknown>, [field = '', ...rest]: string[]): Record<string, unknown> {
  const below = value[field];
  const next = rest.length > 0 ? edited(below as Record<string, unknown>, rest) : `${below} by hand`;
  return { ...value, [field]: next };
}

/** A tree, what of it is ours, and one leaf that somebody edits. */
const edits = tree.chain((data) => {
  const leaves = leavesOf(data);
  return fc.record({
    data: fc.constant(data),
    ours: fc.subarray(leaves),
    edit: leaves.length > 0 ? fc.constantFrom(...leaves) : fc.constant<string[]>([]),
  });
});

describe('the state of our share of an object', () => {
  it('changes when an owned value is edited, and only then', () => {
    fc.assert(
      fc.property(edits, ({ data, ours, edit }) => {
        fc.pre(edit.length > 0 && ours.length > 0);
        const fields = fieldsOf(ours);
        const before = liveState(key, objectOf(data, fields));
        const after = liveState(key, objectOf(edited(data, edit), fields));
        assert.equal(sameState(before, after), !ours.includes(edit));
      }),
    );
  });

  it('changes when somebody takes a field from us, though its value stays', () => {
    const data = { a: '1', b: '2' };
    const before = liveState(key, objectOf(data, fieldsOf([['a'], ['b']])));
    assert.ok(!sameState(before, liveState(key, objectOf(data, fieldsOf([['a']])))));
  });

  it('changes when the object is another of the same name', () => {
    const one = objectOf({ a: '1' }, fieldsOf([['a']]));
    const other = { ...one, metadata: { ...one.metadata, uid: 'v' } };
    assert.ok(!sameState(liveState(key, one), liveState(key, other)));
  });

  it('does not depend on the order in which the server lists keys', () => {
    const one = objectOf({ a: '1', b: '2' }, fieldsOf([['a'], ['b']]));
    const other = objectOf({ b: '2', a: '1' }, fieldsOf([['b'], ['a']]));
    assert.ok(sameState(liveState(key, one), liveState(key, other)));
  });

  it('says nothing about a value to who has not the process’s key', () => {
    const object = objectOf({ password: 'hunter2' }, fieldsOf([['password']]));
    const other = createSecretKey(Buffer.alloc(32, 2));
    assert.notEqual(liveState(key, object).values, liveState(other, object).values);
  });
});
