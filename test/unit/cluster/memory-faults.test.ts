import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { type ManualClock, manualClock } from '../../doubles/manual-clock.ts';
import { memoryCluster } from '../../doubles/memory-cluster.ts';
import { configMap, failsWith, identity, object } from '../../suites/cluster/bench.ts';

const at = { name: 'it', namespace: 'default' };
const wish = configMap('default', 'it', { a: '1' });
const lost = new ClusterError('transient', 'the connection was reset');

describe('faults of the in-memory double', () => {
  const open = (clock: ManualClock = manualClock()) => memoryCluster({ name: 'memory', clock });

  test('a request that was lost did nothing', async () => {
    const cluster = open();
    cluster.failNext({ error: lost });
    await assert.rejects(cluster.apply(maps, wish, { force: true }), lost);
    assert.equal(await cluster.get(maps, at), undefined);
  });

  test('a reply that was lost leaves what was written', async () => {
    const cluster = open();
    cluster.failNext({ error: lost, verb: 'apply', way: 'back' });
    assert.equal(await cluster.get(maps, at), undefined);
    await assert.rejects(cluster.apply(maps, wish, { force: true }), lost);
    assert.deepEqual((await cluster.get(maps, at))?.['data'], { a: '1' });
  });

  test('an API group that fails is stale in discovery and unavailable; one that is absent is neither', async () => {
    const cluster = open();
    const deployments = (await cluster.discover()).byApiVersion('apps/v1', 'Deployment');
    assert.ok(deployments);
    cluster.asThirdParty.serve('apps', 'failing');
    assert.deepEqual((await cluster.discover({ fresh: true })).stale, ['apps/v1']);
    await failsWith('transient', cluster.list(deployments));
    cluster.asThirdParty.serve('apps', 'absent');
    const { stale, byApiVersion } = await cluster.discover({ fresh: true });
    assert.deepEqual([stale, byApiVersion('apps/v1', 'Deployment')], [[], undefined]);
    await failsWith('not-found', cluster.list(deployments));
  });

  test('a write that arrives after its lease ended is done all the same: the server counts its time from then', async () => {
    const clock = manualClock();
    const cluster = memoryCluster({
      name: 'memory',
      clock,
      travel: (_call, way) => (way === 'there' ? clock.advance(900) : Promise.resolve()),
    });
    const options = { force: true, permit: { remainingMs: () => 800 } };
    await cluster.apply(maps, wish, options);
    assert.deepEqual((await cluster.get(maps, at))?.['data'], { a: '1' });
  });

  test('a watch from a forgotten version is expired, and one that is up to date goes on', async () => {
    const cluster = open();
    const { signal } = new AbortController();
    const { resourceVersion } = await cluster.list(maps);
    const present = cluster.watch(maps, { resourceVersion, signal })[Symbol.asyncIterator]();
    await cluster.apply(maps, wish, { force: true });
    assert.equal((await present.next()).value?.type, 'ADDED');
    const next = present.next();
    cluster.asThirdParty.forget();
    await failsWith(
      'expired',
      cluster.watch(maps, { resourceVersion, signal })[Symbol.asyncIterator]().next(),
    );
    await cluster.apply(maps, configMap('default', 'it', { a: '2' }), { force: true });
    assert.equal((await next).value?.type, 'MODIFIED');
  });

  test('all that was sent is remembered, in its order and by whom', async () => {
    const cluster = open();
    await cluster.apply(maps, wish, { force: true });
    await cluster.as('other').get(maps, at);
    await cluster.list(maps);
    assert.deepEqual(cluster.calls, [
      { verb: 'apply', manager: 'lockstep', object: 'ConfigMap default/it' },
      { verb: 'get', manager: 'other', object: 'ConfigMap default/it' },
      { verb: 'list', manager: 'lockstep', object: 'ConfigMap' },
    ]);
  });

  test('a write without a lease is not sent', async () => {
    const cluster = open();
    const options = { force: true, permit: { remainingMs: () => 0 } };
    await failsWith('lease-lost', cluster.apply(maps, wish, options));
    assert.deepEqual(cluster.calls, []);
  });

  test('the same story gives the same objects, uids and times included', async () => {
    const story = async () => {
      const clock = manualClock();
      const cluster = open(clock);
      await cluster.apply(maps, wish, { force: true });
      await clock.advance(1_500);
      const { object: live } = await cluster.as('other').mergePatch(maps, at, { data: { b: '2' } });
      return live;
    };
    assert.deepEqual(await story(), await story());
  });

  test('a Namespace takes what is in it along, and is gone when the last of it is', async () => {
    const cluster = open();
    const namespaces = (await cluster.discover()).byApiVersion('v1', 'Namespace');
    assert.ok(namespaces);
    await cluster.create(namespaces, object('v1', 'Namespace', { name: 'shop' }));
    await cluster.create(maps, configMap('shop', 'free'));
    await cluster.create(maps, configMap('shop', 'held', {}, { finalizers: ['lockstep.dev/hold'] }));
    await cluster.delete(
      namespaces,
      { name: 'shop' },
      identity(await cluster.get(namespaces, { name: 'shop' })),
    );
    const left = (await cluster.list(maps, { namespace: 'shop' })).items;
    assert.deepEqual(
      left.map(({ metadata }) => metadata.name),
      ['held'],
    );
    assert.ok(await cluster.get(namespaces, { name: 'shop' }));
    await cluster.mergePatch(maps, { name: 'held', namespace: 'shop' }, { metadata: { finalizers: null } });
    assert.equal(await cluster.get(namespaces, { name: 'shop' }), undefined);
  });

  test('what is read or written cannot be changed behind its back', async () => {
    const cluster = open();
    const mine = structuredClone(wish);
    const { object: written } = await cluster.apply(maps, mine, { force: true });
    mine['data'] = { a: 'changed' };
    written['data'] = { a: 'changed' };
    const read = await cluster.get(maps, at);
    assert.deepEqual(read?.['data'], { a: '1' });
    if (read !== undefined) read['data'] = { a: 'changed' };
    assert.deepEqual((await cluster.get(maps, at))?.['data'], { a: '1' });
  });

  test('a closed cluster takes no calls', async () => {
    const cluster = open();
    await cluster.close();
    assert.equal((await failsWith('transient', cluster.get(maps, at))).reason, 'Closed');
  });
});
