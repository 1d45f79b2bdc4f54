import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { atOne, configMap, ingress, replicaSet } from './objects.ts';
import { observedWorld } from './observed-world.ts';
import { calm } from './world.ts';

describe('an observer', () => {
  it('writes an address as soon as it is there', async () => {
    const { w, worker, giveAddress, entryPoint } = await observedWorld();
    w.push([ingress('web')]);
    await worker.look();
    assert.deepEqual((await entryPoint())?.addresses, []);
    giveAddress('203.0.113.10');
    assert.deepEqual(await entryPoint(), {
      object: 'Ingress default/web',
      addresses: ['203.0.113.10'],
      freshness: 'confirmed',
    });
    await worker.rest();
  });

  it('writes nothing while nothing changes that a record tells', async () => {
    const { w, worker, giveAddress } = await observedWorld();
    w.push([configMap('one'), ingress('web')]);
    await worker.look();
    giveAddress('203.0.113.10');
    await calm();
    worker.writes.length = 0;
    await w.cluster.as('kubectl').mergePatch(maps, atOne, { data: { more: 'theirs' } });
    await w.clock.advance(600_000);
    assert.deepEqual(worker.writes, []);
    await worker.rest();
  });

  it('stops where the record names another, and leaves it alone', async () => {
    const { w, worker, giveAddress, entryPoint } = await observedWorld();
    w.push([ingress('web')]);
    await worker.look();
    const other = w.worker('w2');
    w.push([ingress('web'), configMap('one')]);
    await other.look();
    worker.writes.length = 0;
    giveAddress('203.0.113.10');
    await calm();
    giveAddress('203.0.113.11');
    assert.deepEqual((await entryPoint())?.addresses, ['203.0.113.11']);
    assert.equal((await w.record())?.observer, 'w2');
    assert.ok(worker.writes.length <= 1, 'one try to write told it');
    await other.rest();
  });

  it('goes on with a new revision of the same process', async () => {
    const { w, worker, giveAddress, entryPoint } = await observedWorld();
    w.push([ingress('web')]);
    await worker.look();
    const revision = w.push([ingress('web'), configMap('one')]);
    await worker.look();
    giveAddress('203.0.113.10');
    assert.deepEqual((await entryPoint())?.addresses, ['203.0.113.10']);
    assert.equal((await w.record())?.revision, revision);
    await worker.rest();
  });

  it('goes on where an older look of the same process, which had to wait, ends after a newer one', async () => {
    const { w, worker, giveAddress, entryPoint } = await observedWorld();
    w.push([ingress('web'), replicaSet('db')]);
    await worker.look();
    await calm();
    const { list } = worker.cluster;
    const held = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    worker.cluster.list = async (resource, options) => {
      if (resource.kind === 'Pod') {
        worker.cluster.list = list;
        held.resolve();
        await released.promise;
      }
      return list(resource, options);
    };
    const older = worker.look();
    await held.promise;
    const revision = w.push([ingress('web'), replicaSet('db'), configMap('one')]);
    await worker.look();
    released.resolve();
    await older;
    await calm();
    giveAddress('203.0.113.10');
    assert.deepEqual((await entryPoint())?.addresses, ['203.0.113.10']);
    assert.equal((await w.record())?.revision, revision);
    await worker.rest();
  });

  it('is taken over by another process where it died before all was there', async () => {
    const { w, worker, giveAddress, entryPoint } = await observedWorld();
    w.push([ingress('web')]);
    await worker.look();
    await worker.rest();
    const other = w.worker('w2');
    await other.look();
    giveAddress('203.0.113.10');
    assert.deepEqual((await entryPoint())?.addresses, ['203.0.113.10']);
    assert.equal((await w.record())?.observer, 'w2');
    await other.rest();
  });

  it('asks for a look where a member is deleted, and says what is absent', async () => {
    const { w, worker, waitingFor } = await observedWorld();
    w.push([configMap('one'), ingress('web')]);
    await worker.look();
    await calm();
    worker.again.length = 0;
    w.cluster.asThirdParty.remove(maps, atOne);
    assert.deepEqual(await waitingFor(), ['ConfigMap default/one']);
    assert.deepEqual(worker.again, [0]);
    await worker.rest();
  });

  it('asks for one also where it was deleted while the watch was broken', async () => {
    const { w, waitingFor } = await observedWorld();
    w.push([configMap('one'), ingress('web')]);
    const broken = { now: false };
    const watching = w.worker('w2', {
      gate: {
        pass: async ({ verb }) => {
          if (broken.now && verb === 'watch') throw new ClusterError('transient', 'the stream broke');
        },
      },
    });
    await watching.look();
    await calm();
    broken.now = true;
    watching.again.length = 0;
    await w.cluster.as('kubectl').mergePatch(maps, atOne, { data: { wake: 'up' } });
    w.cluster.asThirdParty.remove(maps, atOne);
    w.cluster.asThirdParty.forget();
    broken.now = false;
    await w.clock.advance(10_000);
    assert.deepEqual(await waitingFor(), ['ConfigMap default/one']);
    assert.ok(watching.again.includes(0));
    await watching.rest();
  });

  it('sees that what Git dropped is really gone', async () => {
    const { w, worker, waitingFor } = await observedWorld();
    w.push([configMap('one', {}, { finalizers: ['example.com/hold'] }), ingress('web'), configMap('two')]);
    await worker.look();
    w.push([ingress('web'), configMap('two')]);
    await worker.look();
    assert.deepEqual(await waitingFor(), ['ConfigMap default/one']);
    worker.again.length = 0;
    await w.cluster.as('holder').mergePatch(maps, atOne, { metadata: { finalizers: null } });
    assert.deepEqual(await waitingFor(), []);
    assert.ok(worker.again.includes(0), 'the inventory is to be narrowed');
    await worker.rest();
  });
});
