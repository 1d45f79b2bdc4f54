import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leftToAutoscaler } from '../../../src/applier/ownership/autoscaled.ts';
import type { FieldsV1 } from '../../../src/applier/ownership/fields-v1.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../../src/cluster/object.ts';
import { configMap, replicaSet } from './objects.ts';

const desired = { object: replicaSet('web', 3), digest: 'abc' };
const replicas = { 'f:spec': { 'f:replicas': {} } };
const by = (manager: string, rest: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry => ({
  manager,
  operation: 'Update',
  fieldsV1: replicas,
  subresource: 'scale',
  ...rest,
});
const custom = (spec: object): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Database',
  metadata: { name: 'shop' },
  spec,
});
const sized = custom({ size: { nodes: 2, disk: 'big' } });
const listed = custom({ pools: [{ name: 'a', nodes: 2 }] });
const patient: KubeObject = { ...replicaSet('web'), spec: { minReadySeconds: 5 } };
const nodesOfA = { 'k:{"name":"a"}': { 'f:nodes': {} } };
const ours = (fieldsV1: Record<string, unknown>): ManagedFieldsEntry => ({
  manager: 'lockstep',
  operation: 'Apply',
  fieldsV1,
});

function withOwners(...managedFields: ManagedFieldsEntry[]): KubeObject {
  const object = replicaSet('web', 7);
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

describe('the replicas of a desired object', () => {
  const cases: [string, ManagedFieldsEntry[], boolean][] = [
    [
      'an autoscaler has them',
      [ours({ 'f:spec': { 'f:selector': {} } }), by('kube-controller-manager')],
      false,
    ],
    ['nobody but us has them', [ours(replicas)], true],
    ['we have them too: they were taken back', [ours(replicas), by('kube-controller-manager')], true],
    ['somebody edited the object itself', [by('editor', { subresource: undefined } as never)], true],
    ['a person scaled by hand, which is drift', [by('kubectl')], true],
    ['a tool whose name only begins so scales', [by('kubectlike')], false],
  ];
  for (const [what, entries, isKept] of cases) {
    it(`${isKept ? 'are applied' : 'are left out'} where ${what}`, () => {
      const { object } = leftToAutoscaler(desired, withOwners(...entries));
      assert.equal('replicas' in (object['spec'] as object), isKept);
    });
  }

  it('are all that is left out, and the digest is another one', () => {
    const { object, digest } = leftToAutoscaler(desired, withOwners(by('hpa')));
    const { replicas: _, ...spec } = desired.object['spec'] as { replicas: number };
    assert.deepEqual(object, { ...desired.object, spec });
    assert.equal(digest, 'abc without spec.replicas');
    assert.equal((desired.object['spec'] as { replicas: number }).replicas, 3, 'the manifest is as it was');
  });

  it('are where a custom resource has them', () => {
    const own = { ...desired, object: sized };
    const live = withOwners(by('scaler', { fieldsV1: { 'f:spec': { 'f:size': { 'f:nodes': {} } } } }));
    assert.deepEqual(leftToAutoscaler(own, live).object['spec'], { size: { disk: 'big' } });
  });

  const template = (fields: object) => ({ 'f:spec': { 'f:template': { 'f:spec': fields } } });
  const forged: [string, KubeObject, FieldsV1][] = [
    [
      'in a list, by its keys',
      desired.object,
      template({ 'f:containers': { 'k:{"name":"web"}': { 'f:image': {} } } }),
    ],
    ['in a list of a custom resource, by its keys', listed, { 'f:spec': { 'f:pools': nodesOfA } }],
    ['in a list, by its index', listed, { 'f:spec': { 'f:pools': { 'f:0': { 'f:nodes': {} } } } }],
    ['in no list, and no count', configMap('one'), { 'f:data': { 'f:from': {} } }],
    ['a whole part of it', sized, { 'f:spec': { 'f:size': {} } }],
    ['another count of a built-in kind', patient, { 'f:spec': { 'f:minReadySeconds': {} } }],
  ];
  for (const [what, object, fieldsV1] of forged) {
    it(`are all that is left out, also where an entry for them names ${what}`, () => {
      const manifest = { object, digest: 'abc' };
      assert.equal(leftToAutoscaler(manifest, withOwners(by('x', { fieldsV1 }))), manifest);
    });
  }

  it('are not missed where the manifest does not name them', () => {
    const unsaid = { ...desired, object: { ...desired.object, spec: {} } };
    assert.equal(leftToAutoscaler(unsaid, withOwners(by('hpa'))), unsaid);
  });
});
