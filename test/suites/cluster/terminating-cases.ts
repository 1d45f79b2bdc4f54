import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bench, configMap, eventually, failsWith, identity, object, shareOf } from './bench.ts';

const HOLD = 'lockstep.dev/hold';

/** Objects and namespaces that are on their way out. */
export function terminatingCases(bench: () => Bench): void {
  const held = async (by = bench().cluster) => {
    const { cluster, kind, freshNamespace } = bench();
    const [maps, namespace] = await Promise.all([kind('v1', 'ConfigMap'), freshNamespace()]);
    const at = { name: 'it', namespace };
    const first = await by.apply(maps, configMap(namespace, 'it', { a: '1' }, { finalizers: [HOLD] }), {
      force: false,
    });
    const reply = await cluster.delete(maps, at, identity(first.object));
    return { cluster, maps, namespace, at, live: reply?.object };
  };

  test('a delete that a finalizer holds up answers with the terminating object', async () => {
    const { cluster, maps, at, live } = await held();
    assert.ok(live?.metadata.deletionTimestamp);
    assert.ok((await cluster.get(maps, at))?.metadata.deletionTimestamp);
  });

  test('an apply onto a terminating object is accepted, and leaves it terminating', async () => {
    const { cluster, maps, namespace } = await held(bench().asOther('other'));
    const { object: live } = await cluster.apply(maps, configMap(namespace, 'it', { b: '2' }), {
      force: true,
    });
    assert.ok(live.metadata.deletionTimestamp);
    assert.deepEqual(live['data'], { a: '1', b: '2' });
    assert.deepEqual(live.metadata.finalizers, [HOLD]);
  });

  test('an apply that no longer names our finalizer lets a terminating object go', async () => {
    const { cluster, maps, namespace, at } = await held();
    const { object: last } = await cluster.apply(maps, configMap(namespace, 'it', { a: '1' }), {
      force: true,
    });
    assert.ok(last.metadata.deletionTimestamp);
    assert.equal(await cluster.get(maps, at), undefined);
  });

  test('a terminating object takes no new finalizer', async () => {
    const { cluster, maps, namespace } = await held();
    const wanted = configMap(namespace, 'it', { a: '1' }, { finalizers: [HOLD, 'lockstep.dev/more'] });
    const error = await failsWith('refused', cluster.apply(maps, wanted, { force: true }));
    assert.equal(error.causes[0]?.field, 'metadata.finalizers');
  });

  test('where an object is terminating, neither create nor apply at version "1" makes a new one', async () => {
    const { cluster, maps, namespace } = await held();
    await failsWith('stale', cluster.create(maps, configMap(namespace, 'it')));
    await failsWith(
      'stale',
      cluster.apply(maps, configMap(namespace, 'it', {}, { resourceVersion: '1' }), { force: true }),
    );
  });

  test('a second delete of a terminating object changes nothing', async () => {
    const { cluster, maps, at, live } = await held();
    const again = await cluster.delete(maps, at, identity(live));
    assert.equal(again?.object.metadata.resourceVersion, live?.metadata.resourceVersion);
  });

  test('the object is gone when its last finalizer is taken away', async () => {
    const { cluster, maps, at } = await held();
    await bench()
      .asOther('other')
      .mergePatch(maps, at, { metadata: { finalizers: null } });
    assert.equal(await cluster.get(maps, at), undefined);
  });

  test('an apply onto a terminating Namespace is accepted, and changes nothing of its end', async () => {
    const { cluster, namespaces, name } = await terminatingNamespace();
    const labelled = object('v1', 'Namespace', { name, labels: { team: 'web' } });
    const { object: live } = await cluster.apply(namespaces, labelled, { force: true });
    assert.deepEqual(live['status'], { ...(live['status'] as object), phase: 'Terminating' });
    assert.ok(live.metadata.deletionTimestamp);
    assert.ok(shareOf(live, 'lockstep', 'Apply'));
  });

  test('nothing is created in a terminating Namespace, and it is worth trying later', async () => {
    const { cluster, maps, name } = await terminatingNamespace();
    const applied = await failsWith(
      'transient',
      cluster.apply(maps, configMap(name, 'new'), { force: true }),
    );
    assert.equal(applied.causes[0]?.reason, 'NamespaceTerminating');
    await failsWith('transient', cluster.create(maps, configMap(name, 'new')));
  });

  test('what is already in a terminating Namespace can still be changed', async () => {
    const { cluster, maps, name } = await terminatingNamespace();
    const { object: live } = await cluster.apply(
      maps,
      configMap(name, 'held', { a: '2' }, { finalizers: [HOLD] }),
      { force: true },
    );
    assert.deepEqual(live['data'], { a: '2' });
  });

  test('dependents go after their last owner', async () => {
    const { cluster, kind, freshNamespace } = bench();
    const [maps, namespace] = await Promise.all([kind('v1', 'ConfigMap'), freshNamespace()]);
    const owner = (await cluster.create(maps, configMap(namespace, 'owner'))).object;
    const ownerReferences = [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: identity(owner).uid },
    ];
    await cluster.create(maps, configMap(namespace, 'dependent', {}, { ownerReferences }));
    await cluster.create(maps, configMap(namespace, 'bystander'));
    await cluster.delete(maps, { name: 'owner', namespace }, identity(owner));
    const left = await eventually(async () => {
      const { items } = await cluster.list(maps, {
        namespace,
        fieldSelector: 'metadata.name!=kube-root-ca.crt',
      });
      return items.length === 1 ? items : undefined;
    }, 'the dependent goes');
    assert.equal(left[0]?.metadata.name, 'bystander');
  });

  async function terminatingNamespace() {
    const { cluster, kind, freshNamespace } = bench();
    const [maps, namespaces, name] = await Promise.all([
      kind('v1', 'ConfigMap'),
      kind('v1', 'Namespace'),
      freshNamespace(),
    ]);
    await cluster.apply(maps, configMap(name, 'held', { a: '1' }, { finalizers: [HOLD] }), { force: false });
    const live = await cluster.get(namespaces, { name });
    const reply = await cluster.delete(namespaces, { name }, identity(live));
    assert.ok(reply?.object.metadata.deletionTimestamp);
    return { cluster, maps, namespaces, name };
  }
}
