import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { type Bench, configMap, failsWith, identity } from './bench.ts';

/** What holds a write back: existence, uid and resourceVersion. */
export function preconditionCases(bench: () => Bench): void {
  const arranged = async () => {
    const { cluster, kind, freshNamespace } = bench();
    const [maps, namespace] = await Promise.all([kind('v1', 'ConfigMap'), freshNamespace()]);
    const at = { name: 'it', namespace };
    const apply = (
      metadata: Partial<KubeObject['metadata']> = {},
      data = { a: '1' },
      by: Cluster = cluster,
    ) => by.apply(maps, configMap(namespace, 'it', data, metadata), { force: false });
    return { cluster, maps, namespace, at, apply };
  };

  test('an apply at version "1" creates what is absent', async () => {
    const { apply } = await arranged();
    const { created, object } = await apply({ resourceVersion: '1' });
    assert.equal(created, true);
    assert.notEqual(identity(object).resourceVersion, '1');
  });

  test('an apply at version "1" is stale where something exists', async () => {
    const { apply } = await arranged();
    await apply();
    await failsWith('stale', apply({ resourceVersion: '1' }));
  });

  test('an apply at an old version is stale', async () => {
    const { apply } = await arranged();
    const first = identity((await apply()).object);
    await apply({}, { a: '2' });
    await failsWith('stale', apply({ resourceVersion: first.resourceVersion }, { a: '3' }));
  });

  test('an apply at the present uid and version goes through', async () => {
    const { apply } = await arranged();
    const { object, created } = await apply(identity((await apply()).object), { a: '2' });
    assert.deepEqual({ data: object['data'], created }, { data: { a: '2' }, created: false });
  });

  test('an apply at an old version resurrects what was deleted', async () => {
    const { cluster, maps, at, apply } = await arranged();
    const gone = identity((await apply()).object);
    await cluster.delete(maps, at, gone);
    const { created, object } = await apply({ resourceVersion: gone.resourceVersion });
    assert.equal(created, true);
    assert.notEqual(identity(object).uid, gone.uid);
  });

  test('an apply with a uid is stale where nothing exists', async () => {
    const { cluster, maps, at, apply } = await arranged();
    const gone = identity((await apply()).object);
    await cluster.delete(maps, at, gone);
    await failsWith('stale', apply({ uid: gone.uid }));
  });

  test('an apply with another uid is stale', async () => {
    const { apply } = await arranged();
    await apply();
    await failsWith('stale', apply({ uid: 'another' }));
  });

  test('an apply that is stale and in conflict is told of the conflict alone', async () => {
    const { apply } = await arranged();
    const first = identity((await apply({}, { a: '1' }, bench().asOther('other'))).object);
    await apply({}, { a: '2' }, bench().asOther('other'));
    await failsWith('field-conflict', apply({ resourceVersion: first.resourceVersion }, { a: '3' }));
  });

  test('a create is stale where something exists', async () => {
    const { cluster, maps, namespace } = await arranged();
    assert.equal((await cluster.create(maps, configMap(namespace, 'it'))).created, true);
    const error = await failsWith('stale', cluster.create(maps, configMap(namespace, 'it')));
    assert.equal(error.reason, 'AlreadyExists');
  });

  test('a create with a version is refused', async () => {
    const { cluster, maps, namespace } = await arranged();
    await failsWith(
      'refused',
      cluster.create(maps, configMap(namespace, 'it', {}, { resourceVersion: '5' })),
    );
  });

  test('a replace is a compare-and-set: of two from the same version one wins', async () => {
    const { cluster, maps, namespace, apply } = await arranged();
    const start = identity((await apply()).object);
    const won = await cluster.replace(maps, configMap(namespace, 'it', { a: 'won' }, start));
    assert.deepEqual(won.object['data'], { a: 'won' });
    await failsWith('stale', cluster.replace(maps, configMap(namespace, 'it', { a: 'lost' }, start)));
  });

  test('a replace with another uid is stale, and of what is absent not found', async () => {
    const { cluster, maps, namespace, apply } = await arranged();
    const { resourceVersion } = identity((await apply()).object);
    const other = configMap(namespace, 'it', {}, { resourceVersion, uid: 'another' });
    await failsWith('stale', cluster.replace(maps, other));
    await failsWith(
      'not-found',
      cluster.replace(maps, configMap(namespace, 'absent', {}, { resourceVersion })),
    );
  });

  test('a merge patch marks one version of one object', async () => {
    const { cluster, maps, at, apply } = await arranged();
    const before = identity((await apply()).object);
    const patch = { metadata: { ...before, annotations: { 'lockstep.dev/pruning': 'n1' } } };
    const { object, created } = await cluster.mergePatch(maps, at, patch);
    assert.equal(created, false);
    assert.deepEqual(object.metadata.annotations, { 'lockstep.dev/pruning': 'n1' });
    await failsWith('stale', cluster.mergePatch(maps, at, patch));
  });

  test('a merge patch with another uid is stale, and of what is absent not found', async () => {
    const { cluster, maps, at, namespace, apply } = await arranged();
    await apply();
    await failsWith('stale', cluster.mergePatch(maps, at, { metadata: { uid: 'another' } }));
    await failsWith(
      'not-found',
      cluster.mergePatch(maps, { name: 'absent', namespace }, { data: { a: '2' } }),
    );
  });

  test('a delete takes exactly the version that was named', async () => {
    const { cluster, maps, at, apply } = await arranged();
    const first = identity((await apply()).object);
    const second = identity((await apply({}, { a: '2' })).object);
    await failsWith('stale', cluster.delete(maps, at, first));
    await failsWith('stale', cluster.delete(maps, at, { ...second, uid: 'another' }));
    const reply = await cluster.delete(maps, at, second);
    assert.equal(reply?.object.metadata.name, 'it');
    assert.equal(reply?.object.metadata.deletionTimestamp, undefined);
    assert.equal(await cluster.get(maps, at), undefined);
  });

  test('a delete of what is absent says so without an error', async () => {
    const { cluster, maps, at } = await arranged();
    assert.equal(await cluster.delete(maps, at, { uid: 'any', resourceVersion: '5' }), undefined);
  });

  test('a late delete fails where a new holder applied the marked object again', async () => {
    const { cluster, maps, at, apply } = await arranged();
    const before = identity((await apply()).object);
    const patch = { metadata: { ...before, annotations: { 'lockstep.dev/pruning': 'n1' } } };
    const marked = identity((await cluster.mergePatch(maps, at, patch)).object);
    await apply({}, { a: '2' });
    await failsWith('stale', cluster.delete(maps, at, marked));
  });
}
