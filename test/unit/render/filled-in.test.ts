import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatFault } from '../../../src/manifests/fault.ts';
import { renderTree } from '../../../src/render/render-tree.ts';
import { configMap, contentsOf, deps, federationYaml, render, treeOf } from './rendered-trees.ts';

async function onlyObject(text: string) {
  const { objects, notes } = await render({ 'base/a.yaml': text });
  const [desired] = objects.get('a') ?? [];
  assert.ok(desired);
  return { desired, object: desired.object, notes: notes.map(formatFault) };
}

describe('what is filled in and what is left out', () => {
  it('a namespaced kind gets the default namespace, a cluster-scoped one none', async () => {
    const { object } = await onlyObject(configMap('a'));
    assert.equal(object.metadata.namespace, 'default');
    const role = await onlyObject(
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n',
    );
    assert.equal(role.object.metadata.namespace, undefined);
  });

  it('the scope of a custom kind comes from the CRD of the same revision, or stays open', async () => {
    const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec: {group: example.com, scope: Namespaced, names: {kind: Thing, plural: things}, versions: [{name: v1, served: true}]}
`;
    const thing = 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n';
    const known = await render({ 'base/a.yaml': thing, 'base/crd.yaml': crd });
    assert.deepEqual(contentsOf(known, 'a').at(-1), 'Thing default/a=undefined');
    const { object } = await onlyObject(thing);
    assert.equal(object.metadata.namespace, undefined);
  });

  it('status and server-set metadata are left out, and that is said', async () => {
    const { object, notes } = await onlyObject(
      `apiVersion: v1
kind: Service
metadata: {name: a, uid: x, resourceVersion: "7", generation: 3, creationTimestamp: null, managedFields: [], labels: {b: c}}
spec: {}
status: {loadBalancer: {}}
`,
    );
    assert.deepEqual(object, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', namespace: 'default', labels: { b: 'c' } },
      spec: {},
    });
    assert.deepEqual(
      notes.map((note) => note.replace('base/a.yaml:1:1: Service default/a: ', '')),
      [
        'metadata.generation is set by the API server, and was left out',
        'metadata.managedFields is set by the API server, and was left out',
        'metadata.resourceVersion is set by the API server, and was left out',
        'metadata.uid is set by the API server, and was left out',
        'status is set by controllers, and was left out',
      ],
    );
  });

  it('labels and annotations that are begun and left empty are none', async () => {
    const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n  annotations:\n';
    const { notes } = await onlyObject(manifest);
    assert.deepEqual(notes, []);
  });

  it('a Secret’s stringData becomes data and wins over it, and no value is told', async () => {
    const { object, notes } = await onlyObject(
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: b2xk, b: a2VwdA==}\nstringData: {a: "pässword"}\n',
    );
    assert.deepEqual(object['data'], { a: Buffer.from('pässword').toString('base64'), b: 'a2VwdA==' });
    assert.equal(object['stringData'], undefined);
    assert.deepEqual(notes, ['base/a.yaml:1:1: Secret default/a: stringData was turned into data']);
  });

  it('a Job that would go by itself stays: it would be made anew, and run again, for ever', async () => {
    const { object, notes } = await onlyObject(
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {ttlSecondsAfterFinished: 0, backoffLimit: 2}\n',
    );
    assert.deepEqual(object['spec'], { backoffLimit: 2 });
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /Job default\/a: spec\.ttlSecondsAfterFinished was left out/);
  });

  it('a cluster without a uid is noted, and no fault', async () => {
    const unpinned = federationYaml.replaceAll(/, uid: [-\w]+/g, '');
    const { faults, notes } = await renderTree(
      deps,
      treeOf({ 'federation.yaml': unpinned, 'base/a.yaml': configMap('a') }),
    );
    assert.deepEqual(faults, []);
    assert.match(notes.map(formatFault).join('\n'), /^federation\.yaml:5:14: 2 clusters have no uid\. Run/);
  });
});
