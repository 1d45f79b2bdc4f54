import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inventoryAfter, union } from '../../../src/applier/record/inventory.ts';
import { widened } from '../../../src/applier/record/record-changes.ts';
import type { Seen } from '../../../src/applier/see/see.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { type KubeObject, keyOf, refOf } from '../../../src/cluster/object.ts';
import { configMap, namespace, service } from './objects.ts';
import { resourceOf } from './world.ts';

interface Given {
  wanted?: KubeObject[];
  /** Members that Git does not want. */
  dropped?: KubeObject[];
  unlisted?: string[];
  /** What the record said. */
  groupKinds?: string[];
  namespaces?: string[];
}

function seenOf({ wanted = [], dropped = [], unlisted = [], groupKinds = [], namespaces = [] }: Given): Seen {
  const place = { file: 'f', line: 1, column: 1 };
  const memberOf = (live: KubeObject) => {
    const ref = refOf(live);
    return { ref, key: keyOf(ref), resource: resourceOf(live.kind), live };
  };
  const record = {
    origin: { repository: '', branch: '' },
    cluster: { name: '', uid: '' },
    groupKinds,
    namespaces,
  };
  return {
    stored: { record, resourceVersion: '1' },
    survey: {
      members: new Map(dropped.map((live) => [keyOf(refOf(live)), memberOf(live)])),
      listed: new Map(),
      unserved: new Map(),
      unlisted: new Map(unlisted.map((kind) => [kind, new ClusterError('transient', 'no')])),
    },
    groupKinds,
    changes: [
      ...wanted.map((object) => {
        const { ref, key, resource } = memberOf(object);
        const desired = { object, place, digest: '', ref, key, resource, adopt: 'never' as const };
        return { action: 'create' as const, desired };
      }),
      ...dropped.map((live) => ({ action: 'prune' as const, member: memberOf(live) })),
    ],
    faults: [],
    postponed: [],
    unconfirmed: [],
  };
}

const inShop = configMap('one', {}, { namespace: 'shop' });

describe('the inventory', () => {
  const cases: [string, Given, string[], { groupKinds: string[]; namespaces: string[] }][] = [
    ['is empty for nothing', {}, [], { groupKinds: [], namespaces: [] }],
    [
      'names kinds and namespaces of what is wanted, sorted and once',
      { wanted: [service('web'), inShop, configMap('two')] },
      [],
      { groupKinds: ['ConfigMap', 'Service'], namespaces: ['default', 'shop'] },
    ],
    [
      'leaves out the record’s own namespace, and has none for cluster-scoped kinds',
      { wanted: [configMap('x', {}, { namespace: 'lockstep-system' }), namespace('shop')] },
      [],
      { groupKinds: ['ConfigMap', 'Namespace'], namespaces: [] },
    ],
    [
      'keeps members that Git dropped and that are still there',
      { wanted: [service('web')], dropped: [inShop] },
      [],
      { groupKinds: ['ConfigMap', 'Service'], namespaces: ['default', 'shop'] },
    ],
    [
      'is narrowed by what is gone',
      { wanted: [service('web')], dropped: [inShop], groupKinds: ['ConfigMap'], namespaces: ['shop'] },
      [keyOf(refOf(inShop))],
      { groupKinds: ['Service'], namespaces: ['default'] },
    ],
    [
      'keeps a kind that could not be listed, and every namespace in which it may have members',
      { wanted: [service('web')], unlisted: ['ConfigMap'], groupKinds: ['ConfigMap'], namespaces: ['shop'] },
      [],
      { groupKinds: ['ConfigMap', 'Service'], namespaces: ['default', 'shop'] },
    ],
  ];
  for (const [what, given, gone, expected] of cases) {
    it(what, () => assert.deepEqual(inventoryAfter(seenOf(given), new Set(gone)), expected));
  }

  it('is widened to what was, what is and what will be, before the first write', () => {
    const seen = seenOf({ wanted: [service('web')], groupKinds: ['Secret'], namespaces: ['old'] });
    assert.deepEqual(widened(seen), { groupKinds: ['Secret', 'Service'], namespaces: ['default', 'old'] });
  });

  it('of two is both, sorted and once', () => {
    const a = { groupKinds: ['B', 'A'], namespaces: ['x'] };
    const b = { groupKinds: ['C', 'A'], namespaces: [] };
    assert.deepEqual(union(a, b), { groupKinds: ['A', 'B', 'C'], namespaces: ['x'] });
  });
});
