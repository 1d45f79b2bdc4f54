import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { discoveryOf } from '../../../src/cluster/discovery.ts';
import { asMember } from '../../../src/record/applyset.ts';
import { answeredList, unreadPages } from '../../doubles/answered-list.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { atOne, configMap, crd, custom, ingress, namespace, service, widgets } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { FEDERATION, finished, resourceOf, settle } from './world.ts';

describe('what Git dropped, and is not pruned', () => {
  aroundEach();

  it('stays where its kind cannot be listed, and the record keeps the kind; it goes when it can', async () => {
    w.push([configMap('one'), configMap('two'), service('web')]);
    await settle(worker);
    w.push([configMap('one'), configMap('two')]);
    const failing = w.worker('w2', {
      gate: {
        pass: async ({ verb, object }, way) => {
          if (verb !== 'list' || object !== 'Service' || way !== 'there') return;
          throw new ClusterError('transient', 'etcdserver: leader changed', { status: 500 });
        },
      },
    });
    assert.equal(await failing.look(), 'unfinished');
    await failing.rest();
    assert.ok(await w.get('Service', { name: 'web', namespace: 'default' }));
    const record = await w.record();
    assert.deepEqual(record?.groupKinds, ['ConfigMap', 'Service']);
    assert.equal(record?.outcome?.state, 'failed', 'what could not be seen is no success');
    assert.match(record?.outcome?.faults[0]?.message ?? '', /leader changed/);
    await worker.look();
    await worker.rest();
    assert.equal(await w.get('Service', { name: 'web', namespace: 'default' }), undefined);
  });

  for (const [reason, page] of Object.entries(unreadPages)) {
    it(`stays where somebody’s object of its kind makes the list ${reason}, and all else is applied`, async () => {
      w.push([configMap('one'), configMap('two'), service('web')]);
      await settle(worker);
      w.push([configMap('one'), configMap('two', { from: 'a newer git' })]);
      const { list } = worker.cluster;
      worker.cluster.list = (resource, options) =>
        (resource.kind === 'Service' ? answeredList(page) : list)(resource, options);
      assert.equal(await worker.look(), 'unfinished');
      await worker.rest();
      assert.deepEqual(worker.objectWrites(), ['apply ConfigMap default/two']);
      const record = await w.record();
      assert.deepEqual(record?.groupKinds, ['ConfigMap', 'Service']);
      const [fault] = record?.outcome?.faults ?? [];
      assert.match(fault?.message ?? '', /^Service could not be listed, so nothing is pruned: the list of /);
      assert.doesNotMatch(fault?.message ?? '', /credentials/);
    });

    it(`is looked for in a kind whose list is ${reason}, also where no record names it`, async () => {
      w.push([configMap('one')]);
      await settle(worker);
      w.cluster.asThirdParty.remove(maps, { name: 'lockstep-site', namespace: 'lockstep-system' });
      const { list } = worker.cluster;
      worker.cluster.list = (resource, options) =>
        (resource.kind === 'Service' ? answeredList(page) : list)(resource, options);
      await worker.look();
      await worker.rest();
      assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap', 'Service']);
    });
  }

  it('stays where its kind is served and its LIST says 404: that is no empty list', async () => {
    w.push([configMap('one'), configMap('two'), service('web')]);
    await settle(worker);
    w.push([configMap('one'), configMap('two')]);
    const { list } = worker.cluster;
    worker.cluster.list = async (resource, options) => {
      if (resource.kind === 'Service') throw new ClusterError('not-found', 'no such page', { status: 404 });
      return list(resource, options);
    };
    assert.equal(await worker.look(), 'unfinished');
    await worker.rest();
    assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap', 'Service']);
  });

  it('stays, and its kind in the record, where discovery of its group fails: that is not gone', async () => {
    w.push([configMap('one'), crd('Widget', 'widgets'), custom('Widget', 'mine'), configMap('two')]);
    await settle(worker);
    w.push([configMap('one'), crd('Widget', 'widgets'), configMap('two')]);
    const { discover } = worker.cluster;
    worker.cluster.discover = async (options) => {
      const { resources } = await discover(options);
      return discoveryOf(
        resources.filter(({ group }) => group !== 'example.com'),
        ['example.com/v1'],
      );
    };
    assert.equal(await worker.look(), 'unfinished');
    await worker.rest();
    assert.ok((await w.record())?.groupKinds.includes('Widget.example.com'));
    worker.cluster.discover = discover;
    await worker.look();
    await worker.rest();
    assert.deepEqual((await w.cluster.list(widgets)).items, []);
  });

  it('stays where somebody asked for it between the LIST and the mark', async () => {
    w.push([configMap('one'), configMap('two')]);
    await settle(worker);
    w.push([configMap('two')]);
    const { mergePatch } = worker.cluster;
    worker.cluster.mergePatch = async (...args) => {
      worker.cluster.mergePatch = mergePatch;
      const annotations = { 'lockstep.dev/prune': 'never' };
      await w.cluster.as('kubectl').mergePatch(maps, atOne, { metadata: { annotations } });
      return mergePatch(...args);
    };
    await worker.look();
    await worker.rest();
    assert.ok(await w.get('ConfigMap', atOne));
  });

  const shop = namespace('shop', { 'lockstep.dev/prune': 'allowed' });
  const shops = resourceOf('Namespace');
  const withdrawn: [string, () => Promise<unknown>][] = [
    [
      'its permission was taken off',
      () =>
        w.cluster
          .as('kubectl')
          .mergePatch(shops, shop.metadata, { metadata: { annotations: { 'lockstep.dev/prune': null } } }),
    ],
    [
      'it was made anew, as ours but without its permission',
      () => {
        w.cluster.asThirdParty.remove(shops, shop.metadata);
        return w.cluster
          .as('lockstep')
          .apply(shops, asMember(namespace('shop'), FEDERATION), { force: true });
      },
    ],
  ];
  for (const [what, withdraw] of withdrawn) {
    it(`stays where ${what} between the LIST and the mark, and the next look asks for approval`, async () => {
      w.push([configMap('one'), configMap('two'), shop]);
      await settle(worker);
      w.push([configMap('one'), configMap('two')]);
      const { mergePatch } = worker.cluster;
      worker.cluster.mergePatch = async (...args) => {
        worker.cluster.mergePatch = mergePatch;
        await withdraw();
        return mergePatch(...args);
      };
      assert.equal(await worker.look(), 'unfinished');
      await worker.rest();
      assert.match((await w.record())?.outcome?.faults[0]?.message ?? '', /may not go without approval any/);
      await worker.look();
      await worker.rest();
      const live = await w.get('Namespace', { name: 'shop' });
      assert.equal(live?.metadata.deletionTimestamp, undefined);
      assert.match((await w.record())?.outcome?.faults[0]?.message ?? '', /^nothing written: Namespace shop/);
      assert.ok(live, 'it is there');
    });
  }

  it('is not what cannot be placed: the fault is told, and not a mass deletion', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    w.push([{ ...configMap('one'), apiVersion: 'example.com/v1', kind: 'Widget' }]);
    await worker.look();
    await worker.rest();
    const faults = (await w.record())?.outcome?.faults.map(({ message }) => message) ?? [];
    assert.equal(faults.length, 1);
    assert.match(faults[0] ?? '', /no such kind/);
  });

  it('stays while something could not be applied', async () => {
    w.push([configMap('one'), configMap('two')]);
    await settle(worker);
    await w.cluster.as('kubectl').create(maps, configMap('three'));
    w.push([configMap('two'), configMap('three')]);
    await worker.look();
    await worker.rest();
    assert.ok(await w.get('ConfigMap', atOne));
    assert.deepEqual((await w.record())?.outcome?.faults.length, 1);
  });

  it('stays while the cluster does not know a kind that is wanted', async () => {
    w.push([configMap('one'), configMap('two')]);
    await settle(worker);
    w.push([configMap('two'), custom('Widget', 'in-place-of-one')]);
    await worker.look();
    await worker.rest();
    assert.ok(await w.get('ConfigMap', atOne));
  });

  it('stops going when one deletion is refused: what others stand on stays', async () => {
    const names = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'].map((name) => configMap(name));
    w.push([...names, service('web'), ingress('web')]);
    await settle(worker);
    w.push(names);
    const refused = new ClusterError('refused', 'denied by a webhook', { status: 403 });
    w.cluster.failNext({ verb: 'delete', error: refused });
    await finished(w.clock, worker.look());
    await worker.rest();
    assert.ok(await w.get('Ingress', { name: 'web', namespace: 'default' }));
    assert.ok(await w.get('Service', { name: 'web', namespace: 'default' }), 'the wave behind it');
    assert.ok((await w.record())?.groupKinds.includes('Service'));
  });

  it('stops the whole set before its first write, where it is a Namespace that nobody allowed to go', async () => {
    w.push([configMap('one'), configMap('two'), namespace('shop')]);
    await settle(worker);
    w.push([configMap('one', { from: 'a newer git' }), configMap('two')]);
    await worker.look();
    await worker.rest();
    assert.deepEqual(worker.objectWrites(), []);
    const outcome = (await w.record())?.outcome;
    assert.match(outcome?.faults[0]?.message ?? '', /^nothing written: Namespace shop/);
    assert.deepEqual(outcome?.observation.waiting, [], 'what is there is not called absent');
    assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap', 'Namespace']);
  });

  it('is not mistaken: an object whose version the cluster does not serve is not dropped by Git', async () => {
    w.push([configMap('one'), configMap('two'), crd('Widget', 'widgets'), custom('Widget', 'mine')]);
    await settle(worker);
    const misspelt = { ...custom('Widget', 'mine'), apiVersion: 'example.com/v7' };
    w.push([configMap('one'), configMap('two'), crd('Widget', 'widgets'), misspelt]);
    await worker.look();
    await worker.rest();
    assert.equal((await w.cluster.list(widgets)).items.length, 1);
    assert.match((await w.record())?.outcome?.faults[0]?.message ?? '', /example\.com\/v1 only/);
  });
});
