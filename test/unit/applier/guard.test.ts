import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { deletionKeys, describeStopped, guard } from '../../../src/applier/plan/guard.ts';
import type { Change, Member } from '../../../src/applier/plan/plan.ts';
import { type KubeObject, keyOf, refOf } from '../../../src/cluster/object.ts';
import { configMap } from './objects.ts';
import { resourceOf } from './world.ts';

function prune(live: KubeObject): Change {
  const ref = refOf(live);
  const member: Member = { ref, key: keyOf(ref), resource: resourceOf('ConfigMap'), live };
  return { action: 'prune', member };
}

const going = (count: number): Change[] =>
  Array.from({ length: count }, (_, index) => prune(configMap(`c${index}`)));

describe('the guard counts', () => {
  const table: [going: number, members: number, stops: boolean][] = [
    [0, 0, false],
    [0, 9, false],
    [1, 1, true],
    [1, 2, false],
    [3, 3, true],
    [3, 4, false],
    [4, 16, false],
    [4, 15, true],
    [5, 20, false],
    [5, 19, true],
    [25, 100, false],
    [26, 100, true],
    [100, 100, true],
  ];
  for (const [count, members, stops] of table) {
    it(`${count} of ${members}: ${stops ? 'stops' : 'passes'}`, () => {
      assert.equal(guard(going(count), members) !== undefined, stops);
    });
  }
});

const precious: [string, string][] = [
  ['v1', 'Namespace'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['v1', 'PersistentVolume'],
  ['v1', 'PersistentVolumeClaim'],
];

describe('the guard stops for what takes other people’s things with it', () => {
  const named = (apiVersion: string, kind: string, meta: object = {}): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: 'shop', ...meta },
  });
  for (const [apiVersion, kind] of precious) {
    it(`${kind}, unless its live annotation allows it`, () => {
      const stopped = guard([prune(named(apiVersion, kind))], 100);
      assert.match(stopped?.reason ?? '', new RegExp(`${kind} shop would be deleted`));
      const annotations = { 'lockstep.dev/prune': 'allowed' };
      assert.equal(guard([prune(named(apiVersion, kind, { annotations }))], 100), undefined);
    });
  }

  it('but not for a kind of the same name in another group', () => {
    assert.equal(guard([prune(named('example.com/v1', 'Namespace'))], 100), undefined);
  });

  it('and not for what is being deleted already: nothing can keep that', () => {
    const leaving = named('v1', 'Namespace', { deletionTimestamp: '2026-01-01T00:00:00Z' });
    assert.equal(guard([prune(leaving)], 100), undefined);
    assert.equal(guard([prune(leaving)], 1), undefined);
  });
});

describe('an approval', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 12 });
  const digestOf = (list: string[]) =>
    guard(
      list.map((name) => prune(configMap(name))),
      list.length,
    )?.digest ?? '';

  it('permits exactly the list that it was given for, in any order', () => {
    fc.assert(
      fc.property(names, names, (list, other) => {
        const approval = { digests: [digestOf(list)], begun: [] };
        const changes = other.map((name) => prune(configMap(name)));
        const same = list.toSorted().join() === other.toSorted().join();
        assert.equal(guard(changes, other.length, approval) === undefined, same);
      }),
    );
    fc.assert(fc.property(names, (list) => assert.equal(digestOf(list), digestOf(list.toReversed()))));
  });

  it('that was begun permits what is left of its list, and nothing beside it', () => {
    const begun = deletionKeys(going(9));
    assert.equal(guard(going(6), 6, { digests: [], begun }), undefined);
    assert.ok(guard([...going(6), prune(configMap('another'))], 7, { digests: [], begun }));
  });

  it('is asked for with what would go and the line that permits it', () => {
    const stopped = guard(going(5), 5);
    assert.ok(stopped);
    assert.deepEqual(
      stopped.wouldGo,
      [0, 1, 2, 3, 4].map((n) => `ConfigMap default/c${n}`),
    );
    assert.equal(
      describeStopped(stopped),
      `nothing written: all 5 members would be deleted. To permit it: spec.prune.approve: ["${stopped.digest}"] ` +
        '(ConfigMap default/c0, ConfigMap default/c1, ConfigMap default/c2, +2)',
    );
  });
});
