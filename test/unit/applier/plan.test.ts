import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Change,
  isEmpty,
  type Member,
  mayPrune,
  type PlacedObject,
  plan,
} from '../../../src/applier/plan/plan.ts';
import { type KubeObject, keyOf, refOf } from '../../../src/cluster/object.ts';
import { asMember, PRUNING_ANNOTATION } from '../../../src/record/applyset.ts';
import { configMap } from './objects.ts';
import { FEDERATION, resourceOf } from './world.ts';

function placed(object: KubeObject): PlacedObject {
  const ref = refOf(object);
  const place = { file: 'base/one.yaml', line: 1, column: 1 };
  return {
    object,
    place,
    digest: 'd',
    ref,
    key: keyOf(ref),
    resource: resourceOf(object.kind),
    adopt: 'never',
  };
}

/** As our own apply leaves it. */
function live(object: KubeObject, meta: Partial<KubeObject['metadata']> = {}, by = FEDERATION): KubeObject {
  const member = asMember(object, by);
  const labels = Object.fromEntries(
    Object.keys(member.metadata.labels ?? {}).map((name) => [`f:${name}`, {}]),
  );
  const ours = {
    manager: 'lockstep',
    operation: 'Apply' as const,
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:metadata': { 'f:labels': labels } },
  };
  return {
    ...member,
    metadata: { uid: 'u', resourceVersion: '7', managedFields: [ours], ...member.metadata, ...meta },
  };
}

function member(object: KubeObject): Member {
  const ref = refOf(object);
  return { ref, key: keyOf(ref), resource: resourceOf(object.kind), live: object };
}

function planned(
  desired: KubeObject[],
  members: KubeObject[],
  options: { unchanged?: boolean; mayPrune?: boolean } = {},
): string[] {
  const changes = plan({
    desired: desired.map(placed),
    members: new Map(members.map((object) => [keyOf(refOf(object)), member(object)])),
    isUnchanged: () => options.unchanged ?? false,
    mayPrune: options.mayPrune ?? true,
    federation: FEDERATION,
  });
  return changes.map(described);
}

function described(change: Change): string {
  const key = change.action === 'prune' ? change.member.key : change.desired.key;
  return `${change.action} ${key.split('/').at(-1)}`;
}

const one = configMap('one');
const controlled = {
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'x', uid: 'x', controller: true }],
};
const owned = { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'x' }] };

describe('a plan', () => {
  it('creates what is absent, updates what may differ, leaves what is unchanged, prunes what Git dropped', () => {
    assert.deepEqual(planned([one], []), ['create one']);
    assert.deepEqual(planned([one], [live(one)]), ['update one']);
    assert.deepEqual(planned([one], [live(one)], { unchanged: true }), ['unchanged one']);
    assert.deepEqual(planned([], [live(one)]), ['prune one']);
  });

  it('prunes nothing where there was no record', () => {
    assert.deepEqual(planned([one], [live(one), live(configMap('two'))], { mayPrune: false }), [
      'update one',
    ]);
  });

  it('writes a wanted object that is marked for deletion, though it looks unchanged', () => {
    const marked = live(one, { annotations: { [PRUNING_ANNOTATION]: 'nonce' } });
    assert.deepEqual(planned([one], [marked], { unchanged: true }), ['update one']);
  });

  it('is empty only if it would write nothing', () => {
    assert.ok(isEmpty([]));
    assert.ok(isEmpty([{ action: 'unchanged', desired: placed(one), live: live(one) }]));
    assert.ok(!isEmpty([{ action: 'prune', member: member(live(one)) }]));
  });

  const keeps: [string, KubeObject, boolean][] = [
    ['what we applied', live(one), true],
    ['what has an owner that is no controller', live(one, owned), true],
    ['what a controller owns', live(one, controlled), false],
    ['what asks to be kept', live(one, { annotations: { 'lockstep.dev/prune': 'never' } }), false],
    ['what carries our label but not from our apply', live(one, { managedFields: [] }), false],
    ['what another federation applied', live(one, {}, 'other'), false],
    [
      'what our status write, but not our apply, touched',
      live(one, {
        managedFields: [{ ...live(one).metadata.managedFields?.[0], subresource: 'status' }],
      }),
      false,
    ],
  ];
  for (const [what, object, may] of keeps) {
    it(`${may ? 'may prune' : 'never prunes'} ${what}`, () =>
      assert.equal(mayPrune(object, FEDERATION), may));
  }
});
