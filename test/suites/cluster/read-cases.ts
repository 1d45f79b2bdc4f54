import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bench, configMap, failsWith, object } from './bench.ts';

/** Getting and listing, and what is not there. */
export function readCases(bench: () => Bench): void {
  const arranged = async () => {
    const { cluster, kind, freshNamespace } = bench();
    const [maps, namespace] = await Promise.all([kind('v1', 'ConfigMap'), freshNamespace()]);
    const create = (name: string, labels: Record<string, string> = {}) =>
      cluster.create(maps, configMap(namespace, name, { a: '1' }, { labels: { suite: 'read', ...labels } }));
    return { cluster, maps, namespace, create };
  };
  const names = (items: { metadata: { name: string } }[]) =>
    items.map(({ metadata }) => metadata.name).sort();

  test('an absent object is undefined, and so is one in an absent namespace', async () => {
    const { cluster, maps, namespace } = await arranged();
    assert.equal(await cluster.get(maps, { name: 'absent', namespace }), undefined);
    assert.equal(await cluster.get(maps, { name: 'absent', namespace: `${namespace}-absent` }), undefined);
  });

  test('an object of a kind that is not served is an error, not an absence', async () => {
    const { cluster, maps, namespace } = await arranged();
    const unknown = { ...maps, kind: 'Nothing', plural: 'nothings' };
    await failsWith('not-found', cluster.get(unknown, { name: 'it', namespace }));
    await failsWith('not-found', cluster.list(unknown));
    await failsWith('not-found', cluster.list({ ...unknown, group: 'absent.lockstep.dev' }));
  });

  test('what is written comes back whole', async () => {
    const { cluster, maps, namespace, create } = await arranged();
    const { object: written } = await create('it');
    assert.deepEqual(await cluster.get(maps, { name: 'it', namespace }), written);
  });

  test('the items of a list say of which kind they are', async () => {
    const { cluster, maps, namespace, create } = await arranged();
    await create('it');
    const { items, resourceVersion } = await cluster.list(maps, { namespace, labelSelector: 'suite=read' });
    assert.deepEqual(
      items.map(({ apiVersion, kind }) => ({ apiVersion, kind })),
      [{ apiVersion: 'v1', kind: 'ConfigMap' }],
    );
    assert.match(resourceVersion, /^\d+$/);
  });

  test('a list is of one namespace or of all', async () => {
    const [here, there] = [await arranged(), await arranged()];
    await Promise.all([here.create('here'), there.create('there')]);
    const one = await here.cluster.list(here.maps, {
      namespace: here.namespace,
      labelSelector: 'suite=read',
    });
    assert.deepEqual(names(one.items), ['here']);
    const all = await here.cluster.list(here.maps, { labelSelector: 'suite=read' });
    assert.ok(all.items.some(({ metadata }) => metadata.namespace === there.namespace));
  });

  for (const [labelSelector, expected] of [
    ['tier=web', ['a', 'b']],
    ['tier=web,zone=x', ['a']],
    ['tier!=web,suite', ['c']],
    ['tier in (web, db)', ['a', 'b', 'c']],
    ['tier notin (web),suite=read', ['c']],
    ['!zone,suite=read', ['c']],
    ['tier=absent', []],
  ] as const) {
    test(`the label selector "${labelSelector}" selects ${expected.length}`, async () => {
      const { cluster, maps, namespace, create } = await arranged();
      await create('a', { tier: 'web', zone: 'x' });
      await create('b', { tier: 'web', zone: 'y' });
      await create('c', { tier: 'db' });
      const { items } = await cluster.list(maps, { namespace, labelSelector });
      assert.deepEqual(names(items), expected);
    });
  }

  test('a field selector selects by name', async () => {
    const { cluster, maps, namespace, create } = await arranged();
    await Promise.all([create('a'), create('b')]);
    const { items } = await cluster.list(maps, { namespace, fieldSelector: 'metadata.name=b' });
    assert.deepEqual(names(items), ['b']);
  });

  test('a list of metadata holds nothing else, and keeps the kind', async () => {
    const { cluster, maps, namespace, create } = await arranged();
    await create('it');
    const { items } = await cluster.list(maps, {
      namespace,
      labelSelector: 'suite=read',
      metadataOnly: true,
    });
    assert.deepEqual(Object.keys(items[0] ?? {}).sort(), ['apiVersion', 'kind', 'metadata']);
    assert.equal(items[0]?.kind, 'ConfigMap');
    assert.ok(items[0]?.metadata.managedFields);
  });

  test('a limited list holds no more than that', async () => {
    const { cluster, maps, namespace, create } = await arranged();
    await Promise.all(['a', 'b', 'c'].map((name) => create(name)));
    const { items } = await cluster.list(maps, { namespace, labelSelector: 'suite=read', limit: 2 });
    assert.equal(items.length, 2);
  });

  test('a list that takes many pages is whole', async () => {
    const { cluster, maps, namespace, create } = await arranged();
    const wanted = Array.from({ length: 1001 }, (_, index) => `it-${String(index).padStart(4, '0')}`);
    await Promise.all(wanted.map((name) => create(name)));
    const { items } = await cluster.list(maps, { namespace, labelSelector: 'suite=read' });
    assert.deepEqual(names(items), wanted);
  });

  test('cluster-scoped objects need no namespace', async () => {
    const { cluster, kind } = bench();
    const live = await cluster.get(await kind('v1', 'Namespace'), { name: 'kube-system' });
    assert.ok(live?.metadata.uid);
    assert.equal(live?.metadata.namespace, undefined);
  });

  test('nothing can be written into an absent namespace', async () => {
    const { cluster, maps, namespace } = await arranged();
    const lost = object('v1', 'ConfigMap', { name: 'it', namespace: `${namespace}-absent` });
    const error = await failsWith('not-found', cluster.apply(maps, lost, { force: false }));
    assert.match(error.message, /namespaces ".*-absent" not found/);
    await failsWith('not-found', cluster.create(maps, lost));
  });
}
