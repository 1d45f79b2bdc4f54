import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  hasPath,
  leavesOf,
  setOf,
  unionOf,
  valueAt,
  valuesAt,
} from '../../../src/applier/ownership/fields-v1.ts';
import { decodeFields } from '../../doubles/memory-cluster/field-set.ts';
import { fieldSet } from './field-sets.ts';

const POD = {
  spec: {
    replicas: 2,
    containers: [
      { name: 'side', image: 'mesh:1' },
      { name: 'web', image: 'nginx:1', ports: [{ containerPort: 80, protocol: 'TCP' }] },
    ],
  },
  metadata: { finalizers: ['x/one', 'x/two'], labels: { app: 'web', other: 'theirs' } },
  args: ['first', 'second'],
};

describe('the values at the paths of a set', () => {
  const cases: [string, Record<string, unknown>, unknown][] = [
    ['f: a field', { 'f:spec': { 'f:replicas': {} } }, { 'f:spec': { 'f:replicas': 2 } }],
    [
      'k: a list item by its key, wherever it stands',
      { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {} } } } },
      { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { 'f:image': 'nginx:1' } } } },
    ],
    [
      'k: by several keys',
      {
        'f:spec': {
          'f:containers': {
            'k:{"name":"web"}': {
              'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { 'f:containerPort': {} } },
            },
          },
        },
      },
      {
        'f:spec': {
          'f:containers': {
            'k:{"name":"web"}': {
              'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { 'f:containerPort': 80 } },
            },
          },
        },
      },
    ],
    [
      'v: a list item by its value',
      { 'f:metadata': { 'f:finalizers': { 'v:"x/two"': {}, 'v:"x/gone"': {} } } },
      { 'f:metadata': { 'f:finalizers': { 'v:"x/two"': 'x/two', 'v:"x/gone"': undefined } } },
    ],
    [
      'i: by its index',
      { 'f:args': { 'i:1': {}, 'i:7': {} } },
      { 'f:args': { 'i:1': 'second', 'i:7': undefined } },
    ],
    [
      '. is the thing itself: what others keep beside is not ours',
      { 'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } } },
      { 'f:metadata': { 'f:labels': { 'f:app': 'web' } } },
    ],
    [
      'a path that is not there',
      { 'f:spec': { 'f:nope': { 'f:x': {} } } },
      { 'f:spec': { 'f:nope': { 'f:x': undefined } } },
    ],
  ];
  for (const [what, fields, values] of cases) {
    it(what, () => assert.deepEqual(valuesAt(fields, POD), values));
  }
});

describe('the value at a path', () => {
  const SERVICE = { spec: { ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }, 'no map'] } };
  const cases: [string, string[], unknown][] = [
    ['of an item that leaves the server a key to fill in', ['k:{"port":80,"protocol":"TCP"}', 'f:port'], 80],
    ['of an item that has another key', ['k:{"port":53,"protocol":"TCP"}', 'f:port'], undefined],
    ['of no item', ['k:{"port":81,"protocol":"TCP"}'], undefined],
  ];
  for (const [what, path, value] of cases) {
    it(what, () => assert.equal(valueAt(SERVICE, ['f:spec', 'f:ports', ...path]), value));
  }

  it('v: of an item that is a map, in whatever order its fields are', () => {
    assert.deepEqual(valueAt([{ a: 1, b: 2 }], ['v:{"b":2,"a":1}']), { a: 1, b: 2 });
  });
});

describe('the union of two sets', () => {
  it('holds what is in one of them, and nothing else', () => {
    fc.assert(
      fc.property(fieldSet, fieldSet, (a, b) => {
        const expected = new Set([...decodeFields(a), ...decodeFields(b)]);
        assert.deepEqual([...decodeFields(unionOf(a, b))].sort(), [...expected].sort());
      }),
    );
  });
});

describe('the ends of the paths of a set', () => {
  it('are in it, and together are all of it but what is above them', () => {
    fc.assert(
      fc.property(fieldSet, (fields) => {
        const leaves = leavesOf(fields);
        for (const path of leaves) assert.ok(hasPath(fields, path));
        const above = [...decodeFields(fields)].filter(
          (path) => !leaves.some((leaf) => leaf.join('\n') === path),
        );
        for (const path of above) assert.ok(leaves.some((leaf) => leaf.join('\n').startsWith(`${path}\n`)));
        assert.deepEqual(
          leaves.flatMap((path) => leavesOf(setOf(path))),
          leaves,
        );
      }),
    );
  });
});
