import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { failsWith } from '../../suites/cluster/bench.ts';
import { type Answer, clusterAt, failure, json, startServer } from './local-server.ts';

const items = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ metadata: { name: `it-${from + index}`, namespace: 'n' } }));

const page =
  (from: number, count: number, next = ''): Answer =>
  (response) =>
    json(response, {
      kind: 'ConfigMapList',
      metadata: { resourceVersion: '77', continue: next },
      items: items(from, count),
    });

const forgotten: Answer = (response) => failure(response, 410, 'Expired');

describe('a list over HTTP', () => {
  const open = async (context: TestContext, ...answers: Answer[]) => {
    const turns = [...answers];
    const server = await startServer(context, (response, request) => {
      const next = turns.length > 1 ? turns.shift() : turns[0];
      next?.(response, request);
    });
    const cluster = await clusterAt(context, server);
    const asked = () => server.seen.map(({ url }) => new URL(url, 'https://it').searchParams);
    return { cluster, server, asked };
  };

  test('is put together from its pages, and is as old as the first', async (context) => {
    const { cluster, asked } = await open(context, page(0, 2, 'two'), page(2, 2, 'three'), page(4, 1));
    const found = await cluster.list(maps, { labelSelector: 'a=b', fieldSelector: 'metadata.name!=c' });
    assert.deepEqual(
      found.items.map(({ metadata }) => metadata.name),
      ['it-0', 'it-1', 'it-2', 'it-3', 'it-4'],
    );
    assert.equal(found.resourceVersion, '77');
    assert.deepEqual(
      asked().map((query) => query.get('continue')),
      [null, 'two', 'three'],
    );
    assert.ok(asked().every((query) => query.get('limit') === '500' && query.get('labelSelector') === 'a=b'));
  });

  test('asks for smaller pages where a page of big objects is too long', async (context) => {
    const tooLong: Answer = (response) => response.end(Buffer.alloc(33 * 1024 * 1024, ' '));
    const { cluster, asked } = await open(context, page(0, 2, 'two'), tooLong, page(2, 2));
    assert.equal((await cluster.list(maps)).items.length, 4);
    assert.deepEqual(
      asked().map((query) => [query.get('continue'), query.get('limit')]),
      [
        [null, '500'],
        ['two', '500'],
        ['two', '100'],
      ],
    );
  });

  test('starts again where the server forgets the snapshot between two pages', async (context) => {
    const { cluster, asked } = await open(
      context,
      page(0, 2, 'two'),
      forgotten,
      page(10, 2, 'two'),
      page(12, 1),
    );
    const found = await cluster.list(maps);
    assert.deepEqual(
      found.items.map(({ metadata }) => metadata.name),
      ['it-10', 'it-11', 'it-12'],
    );
    assert.deepEqual(
      asked().map((query) => query.get('continue')),
      [null, 'two', null, 'two'],
    );
  });

  test('is given up where the server forgets again and again', async (context) => {
    const { cluster, server } = await open(
      context,
      page(0, 2, 'two'),
      forgotten,
      page(0, 2, 'two'),
      forgotten,
      page(0, 2, 'two'),
      forgotten,
    );
    await failsWith('expired', cluster.list(maps));
    assert.equal(server.seen.length, 6);
  });

  test('a limit asks for no more, and cuts what comes too much', async (context) => {
    const { cluster, asked } = await open(context, page(0, 5, 'more'));
    assert.equal((await cluster.list(maps, { limit: 3 })).items.length, 3);
    assert.deepEqual(
      asked().map((query) => query.get('limit')),
      ['3'],
    );
  });

  test('pages without end are given up', async (context) => {
    const { cluster } = await open(context, (response) =>
      json(response, { metadata: { resourceVersion: '77', continue: 'for ever' }, items: [] }),
    );
    assert.match((await failsWith('refused', cluster.list(maps))).message, /has no end/);
  });

  test('metadata alone is asked for as a kind of its own, and comes back as the kind that it is of', async (context) => {
    const { cluster, server } = await open(context, (response) =>
      json(response, {
        kind: 'PartialObjectMetadataList',
        metadata: { resourceVersion: '77' },
        items: [{ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'it' } }],
      }),
    );
    const found = await cluster.list(maps, { metadataOnly: true });
    assert.deepEqual(found.items, [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'it' } }]);
    assert.equal(
      server.seen[0]?.headers.accept,
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    );
  });

  test('items that are null, as Go writes an empty list, are none', async (context) => {
    const { cluster } = await open(context, (response) =>
      json(response, { metadata: { resourceVersion: '77' }, items: null }),
    );
    assert.deepEqual(await cluster.list(maps), { items: [], resourceVersion: '77' });
  });
});

describe('one object over HTTP', () => {
  const at = { name: 'it', namespace: 'n' };
  const notFound =
    (details: object): Answer =>
    (response) =>
      json(response, { kind: 'Status', code: 404, reason: 'NotFound', message: 'not found', details }, 404);

  test('a 404 that names it says that it is absent', async (context) => {
    const cluster = await clusterAt(
      context,
      await startServer(context, notFound({ name: 'it', kind: 'configmaps' })),
    );
    assert.equal(await cluster.get(maps, at), undefined);
    assert.equal(await cluster.delete(maps, at, { uid: 'u', resourceVersion: '5' }), undefined);
  });

  test('a 404 that names nothing says that the path is unknown', async (context) => {
    const cluster = await clusterAt(context, await startServer(context, notFound({})));
    await failsWith('not-found', cluster.get(maps, at));
    await failsWith('not-found', cluster.delete(maps, at, { uid: 'u', resourceVersion: '5' }));
  });
});

describe('discovery over HTTP', () => {
  const resources = [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: ['get'] }];
  const classic: Record<string, unknown> = {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': { kind: 'APIGroupList', groups: [{ name: 'down', versions: [{ groupVersion: 'down/v1' }] }] },
    '/api/v1': { kind: 'APIResourceList', resources },
  };
  const old: Answer = (response, { url }) =>
    url in classic ? json(response, classic[url]) : failure(response, 503, 'ServiceUnavailable');

  test('an older server is asked in the classic way, and an API that is down is stale', async (context) => {
    const cluster = await clusterAt(context, await startServer(context, old));
    const discovery = await cluster.discover();
    assert.deepEqual(discovery.stale, ['down/v1']);
    assert.equal(discovery.byApiVersion('v1', 'ConfigMap')?.plural, 'configmaps');
  });

  test('is remembered until it is asked anew', async (context) => {
    const server = await startServer(context, old);
    const cluster = await clusterAt(context, server);
    const first = await cluster.discover();
    const asked = server.seen.length;
    assert.equal(await cluster.discover(), first);
    assert.equal(server.seen.length, asked);
    assert.notEqual(await cluster.discover({ fresh: true }), first);
    assert.equal(server.seen.length, asked * 2);
  });

  test('a failure is not remembered', async (context) => {
    let isDown = true;
    const server = await startServer(context, (response, request) => {
      if (isDown) failure(response, 503);
      else old(response, request);
    });
    const cluster = await clusterAt(context, server);
    await failsWith('transient', cluster.discover());
    isDown = false;
    assert.equal((await cluster.discover()).resources.length, 1);
  });

  test('being forbidden to discover is no empty cluster', async (context) => {
    const cluster = await clusterAt(
      context,
      await startServer(context, (response) => failure(response, 403)),
    );
    await failsWith('refused', cluster.discover());
  });
});
