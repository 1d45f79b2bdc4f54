import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PRUNING_ANNOTATION } from '../../../src/record/applyset.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { atOne, configMap, crd, custom, ingress, service, widgets } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { finished, settle } from './world.ts';

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
