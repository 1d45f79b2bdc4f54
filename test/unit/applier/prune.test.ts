import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { applySetId, PRUNING_ANNOTATION } from '../../../src/applier/record/applyset.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { discoveryOf } from '../../../src/cluster/discovery.ts';
import { deadlyGate } from './gated-cluster.ts';
import { configMap, crd, custom, ingress, namespace, service } from './objects.ts';
import { finished, resourceOf, settle, type Worker, type World, world } from './world.ts';

const maps = resourceOf('ConfigMap');
const widgets = {
  group: 'example.com',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  namespaced: true,
  verbs: [],
};
const atOne = { name: 'one', namespace: 'default' };

let w: World;
let worker: Worker;

/** Within each group: at the top level, hooks would run around the tests of every file. */
function aroundEach(): void {
  beforeEach(async () => {
    w = await world();
    worker = w.worker('w1');
  });
}

describe('what Git dropped', () => {
  aroundEach();

  it('goes in two steps, a mark and then the marked version', async () => {
    w.push([configMap('one'), configMap('two'), service('web')]);
    await settle(worker);
    w.push([configMap('two'), service('web')]);
    assert.equal(await worker.look(), 'done');
    assert.deepEqual(worker.objectWrites(), ['mark ConfigMap default/one', 'delete ConfigMap default/one']);
    assert.equal(await w.get('ConfigMap', atOne), undefined);
    assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap', 'Service']);
    await worker.rest();
  });

  it('is deleted once, however long a finalizer keeps it', async () => {
    const kept = [configMap('two'), configMap('three')];
    w.push([configMap('one', {}, { finalizers: ['example.com/slow'] }), ...kept]);
    await settle(worker);
    w.push(kept);
    const prunes: (number | undefined)[] = [];
    for (let round = 0; round < 3; round++) {
      await finished(w.clock, worker.look());
      await worker.rest();
      prunes.push((await w.record())?.outcome?.changes.prune);
    }
    assert.deepEqual(prunes, [1, 0, 0]);
  });

  it('is looked at again at once where it scaled others, but only the once', async () => {
    const kind = 'HorizontalPodAutoscaler';
    const kept = [crd(kind, 'hpas'), configMap('two'), configMap('three')];
    const autoscaler = custom(kind, 'slow');
    autoscaler.metadata['finalizers'] = ['example.com/slow'];
    w.push([autoscaler, ...kept]);
    await finished(w.clock, worker.look());
    await worker.rest();
    w.push(kept);
    const atOnce: boolean[] = [];
    for (let round = 0; round < 3; round++) {
      worker.again.length = 0;
      await finished(w.clock, worker.look());
      await worker.rest();
      atOnce.push(worker.again.includes(0));
    }
    assert.deepEqual(atOnce, [true, false, false]);
  });

  it('goes in the reverse order, and the inventory is narrowed after', async () => {
    w.push([configMap('one'), configMap('two'), service('web'), ingress('web')], {});
    await settle(worker);
    w.push([configMap('one'), configMap('two')]);
    await worker.look();
    const deleted = worker.objectWrites().filter((write) => write.startsWith('delete'));
    assert.deepEqual(deleted, ['delete Ingress default/web', 'delete Service default/web']);
    assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap']);
    await worker.rest();
  });

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

  it('is not deleted by a worker whose kinds are older than the record’s', async () => {
    const old = w.worker('old');
    w.push([configMap('one')]);
    await settle(old);
    w.push([configMap('one'), configMap('two'), crd('Widget', 'widgets'), custom('Widget', 'mine')]);
    await settle(worker);
    w.push([configMap('one'), configMap('two'), crd('Widget', 'widgets')]);
    await old.look();
    await old.rest();
    assert.deepEqual((await w.cluster.list(widgets)).items, [], 'it was seen, and pruned');
  });
});

describe('what is not ours', () => {
  aroundEach();

  it('is refused by name, with who owns it', async () => {
    await w.cluster.as('helm').create(maps, configMap('one', { from: 'helm' }));
    w.push([configMap('one'), configMap('two')]);
    assert.equal(await worker.look(), 'done');
    await worker.rest();
    const outcome = (await w.record())?.outcome;
    assert.equal(outcome?.state, 'failed');
    assert.deepEqual(
      outcome?.faults.map(({ object, final }) => [object, final]),
      [['ConfigMap default/one', true]],
    );
    assert.match(outcome?.faults[0]?.message ?? '', /not ours.*helm/);
    assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], { from: 'helm' });
    assert.ok(await w.get('ConfigMap', { name: 'two', namespace: 'default' }), 'the others go on');
  });

  const foreignData: Record<string, string>[] = [{ from: 'git' }, { from: 'helm' }, { other: 'helm' }];
  for (const data of foreignData) {
    it(`is refused where it came between the LIST and the create: ${JSON.stringify(data)}`, async () => {
      w.push([configMap('one')]);
      const late = w.worker('w2', {
        gate: {
          pass: async ({ verb, object }, way) => {
            if (verb !== 'apply' || object !== 'ConfigMap default/one' || way !== 'there') return;
            if (await w.get('ConfigMap', atOne)) return;
            await w.cluster.as('helm').apply(maps, configMap('one', data), { force: false });
          },
        },
      });
      await late.look();
      await late.rest();
      assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], data);
      assert.match(
        (await w.record())?.outcome?.faults[0]?.message ?? '',
        /exists already and is not ours.*helm/,
      );
    });
  }

  it('is another federation’s, though the field manager is the same', async () => {
    const theirs = configMap('one', { from: 'another federation' });
    theirs.metadata.labels = { 'applyset.kubernetes.io/part-of': applySetId('other') };
    await w.cluster.as('lockstep').apply(maps, theirs, { force: true });
    w.push([configMap('one')]);
    await worker.look();
    await worker.rest();
    assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], { from: 'another federation' });
    assert.equal((await w.record())?.outcome?.state, 'failed');
  });

  it('carries our label all the same: it is neither pruned nor counted as a member', async () => {
    const labels = { 'applyset.kubernetes.io/part-of': applySetId('site') };
    const slices = resourceOf('EndpointSlice');
    await w.cluster.as('endpointslice-controller').create(slices, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'web-x', namespace: 'default', labels },
      addressType: 'IPv4',
      endpoints: [],
    });
    w.push([configMap('one')]);
    assert.equal(await worker.look(), 'done');
    await worker.rest();
    assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap']);
    assert.ok(await w.get('EndpointSlice', { name: 'web-x', namespace: 'default' }));
  });

  it('does not water the guard down: all of ours is still all', async () => {
    const labels = { 'applyset.kubernetes.io/part-of': applySetId('site') };
    await w.cluster.as('kubectl').create(maps, configMap('stray', {}, { labels }));
    w.push([configMap('one'), configMap('two')]);
    await settle(worker);
    w.push([service('web')]);
    await worker.look();
    await worker.rest();
    assert.match((await w.record())?.outcome?.faults[0]?.message ?? '', /all 2 members would be deleted/);
    assert.ok(await w.get('ConfigMap', atOne));
  });
});

describe('members without a record', () => {
  aroundEach();

  const orphan = async () => {
    w.push([configMap('one'), configMap('two')]);
    await settle(worker);
    w.cluster.asThirdParty.remove(maps, { name: 'lockstep-site', namespace: 'lockstep-system' });
    w.push([configMap('two')]);
  };

  it('are found by a LIST of every kind, and that run prunes none of them', async () => {
    await orphan();
    await worker.look();
    await worker.rest();
    assert.ok(await w.get('ConfigMap', atOne));
    assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap']);
    await worker.look();
    await worker.rest();
    assert.equal(await w.get('ConfigMap', atOne), undefined, 'the next run may');
  });

  it('are not pruned either when the tip moves in the middle of that run', async () => {
    await orphan();
    const moved = w.worker('w2', {
      gate: {
        pass: async ({ verb, object }, way) => {
          if (verb !== 'create' || !object.includes('lockstep-site') || way !== 'back') return;
          w.push([configMap('two', { from: 'the newest git' })]);
        },
      },
    });
    await moved.look();
    await moved.rest();
    assert.ok(await w.get('ConfigMap', atOne));
    assert.deepEqual((await w.get('ConfigMap', { name: 'two', namespace: 'default' }))?.['data'], {
      from: 'the newest git',
    });
  });
});

describe('an object marked for deletion by somebody who then lost the lease', () => {
  aroundEach();

  it('is written anew when Git wants it again, so that the late delete fails', async () => {
    w.push([configMap('one'), configMap('two')]);
    await settle(worker);
    const live = await w.get('ConfigMap', atOne);
    const { uid, resourceVersion } = live?.metadata ?? {};
    const mark = { metadata: { uid, resourceVersion, annotations: { [PRUNING_ANNOTATION]: 'theirs' } } };
    const marked = (await w.cluster.as('lockstep').mergePatch(maps, atOne, mark)).object.metadata;
    await worker.look();
    await worker.rest();
    const late = { uid: marked.uid ?? '', resourceVersion: marked.resourceVersion ?? '' };
    await assert.rejects(w.cluster.delete(maps, atOne, late), { kind: 'stale' });
    const now = await w.get('ConfigMap', atOne);
    assert.equal(now?.metadata.annotations?.[PRUNING_ANNOTATION], undefined);
  });
});

describe('an approved mass deletion', () => {
  aroundEach();

  it('goes on where it was interrupted: what is left of the approved list needs no second approval', async () => {
    const all = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'].map((name) => configMap(name));
    w.push(all);
    await settle(worker);
    w.push(all.slice(0, 2));
    await worker.look();
    await worker.rest();
    const fault = (await w.record())?.outcome?.faults[0]?.message ?? '';
    const [, digest = ''] = /approve: \["([0-9a-f]+)"\]/.exec(fault) ?? [];
    w.push(all.slice(0, 2), { prune: { approve: [digest] } });
    let deletes = 0;
    const gate = deadlyGate(({ verb }, way) => verb === 'delete' && way === 'there' && ++deletes > 2);
    void w.worker('dying', { gate }).look();
    await gate.died;
    assert.ok(await w.get('ConfigMap', { name: 'c8', namespace: 'default' }), 'it died in the middle');
    await worker.look();
    await w.clock.advance(8_000);
    for (let round = 0; round < 3; round++) {
      await worker.look();
      await worker.rest();
      await w.clock.advance(8_000);
    }
    const left = (await w.cluster.list(maps, { namespace: 'default' })).items.map(
      ({ metadata }) => metadata.name,
    );
    assert.deepEqual(left, ['c1', 'c2']);
    assert.equal((await w.record())?.outcome?.state, 'applied');
  });

  it('of a Namespace passes while it is going', async () => {
    w.push([configMap('one'), configMap('two'), namespace('shop', { 'lockstep.dev/prune': 'allowed' })]);
    await settle(worker);
    assert.ok(await w.get('Namespace', { name: 'shop' }));
    w.push([configMap('one'), configMap('two')]);
    await worker.look();
    await worker.rest();
    assert.equal((await w.record())?.outcome?.state, 'applied');
  });
});
