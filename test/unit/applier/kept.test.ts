import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { configMap, crd, custom, namespace } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { finished, resourceOf, settle } from './world.ts';

const never = { annotations: { 'lockstep.dev/prune': 'never' } };
const controller = { apiVersion: 'example.com/v1', kind: 'Site', name: 'main', uid: 'x', controller: true };
const inShop = (object: KubeObject) => ({ ...object, metadata: { ...object.metadata, namespace: 'shop' } });
const rest = ['a', 'b', 'c', 'd'].map((name) => configMap(name));

const outcome = async () => (await w.record())?.outcome;

/** Looks once at what is pushed. */
async function look(objects: readonly KubeObject[], spec: object = {}): Promise<void> {
  w.push([...rest, ...objects], spec);
  await finished(w.clock, worker.look());
  await worker.rest();
}

describe('an object that stays though Git dropped it', () => {
  aroundEach();

  it('is told, where it asks for that', async () => {
    w.push([...rest, configMap('one', {}, never)]);
    await settle(worker);
    await look([]);
    assert.ok(await w.get('ConfigMap', { name: 'one', namespace: 'default' }));
    assert.deepEqual((await outcome())?.warnings, [
      'ConfigMap default/one: Git dropped it, and it stays: lockstep.dev/prune: never',
    ]);
    assert.equal((await outcome())?.state, 'applied');
  });

  it('is no reason to let all the others go', async () => {
    const others = ['a', 'b', 'c'].map((name) => configMap(name));
    w.push([...others, configMap('one', {}, never)]);
    await settle(worker);
    w.push(others);
    await settle(worker);
    w.push([configMap('new')]);
    await finished(w.clock, worker.look());
    await worker.rest();
    assert.match(
      (await outcome())?.faults[0]?.message ?? '',
      /nothing written: all 3 members would be deleted/,
    );
  });

  it('is told, where a controller has taken it; also while Git wants it, and it is applied all the same', async () => {
    w.push([...rest, configMap('one')]);
    await settle(worker);
    const at = { name: 'one', namespace: 'default' };
    const patch = { metadata: { ownerReferences: [controller] } };
    await w.cluster.as('controller').mergePatch(resourceOf('ConfigMap'), at, patch);
    await look([configMap('one', { from: 'newer git' })]);
    assert.deepEqual((await w.get('ConfigMap', at))?.['data'], { from: 'newer git' });
    assert.match((await outcome())?.warnings.join() ?? '', /ConfigMap default\/one: Site main controls it/);
    await look([]);
    assert.ok(await w.get('ConfigMap', at));
    assert.match(
      (await outcome())?.warnings.join() ?? '',
      /Git dropped it, and it stays: Site main controls it/,
    );
  });
});

describe('what would take wanted objects with it', () => {
  aroundEach();
  const allowed = { annotations: { 'lockstep.dev/prune': 'allowed' } };

  it('is not pruned, though its annotation allows it: a Namespace', async () => {
    w.push([...rest, namespace('shop', allowed.annotations), inShop(configMap('one')), configMap('two')]);
    await settle(worker);
    await look([inShop(configMap('one'))]);
    assert.ok(await w.get('Namespace', { name: 'shop' }));
    assert.ok(await w.get('ConfigMap', { name: 'two', namespace: 'default' }), 'nothing is pruned');
    const [fault] = (await outcome())?.faults ?? [];
    assert.equal(fault?.object, 'Namespace shop');
    assert.match(fault?.message ?? '', /wants what would go with it: ConfigMap shop\/one/);
  });

  it('is not pruned, though its annotation allows it: a CustomResourceDefinition', async () => {
    const definition = crd('Widget', 'widgets');
    definition.metadata.annotations = allowed.annotations;
    w.push([...rest, definition, custom('Widget', 'mine')]);
    await settle(worker);
    await look([custom('Widget', 'mine')]);
    assert.ok(await w.get('CustomResourceDefinition', { name: 'widgets.example.com' }));
    assert.match((await outcome())?.faults[0]?.message ?? '', /Widget default\/mine/);
  });

  it('goes with all of them, after them, where Git drops all', async () => {
    w.push([...rest, namespace('shop', allowed.annotations), inShop(configMap('one'))]);
    await settle(worker);
    await look([]);
    const deleted = worker.objectWrites().filter((write) => write.startsWith('delete'));
    assert.deepEqual(deleted, ['delete ConfigMap shop/one', 'delete Namespace shop']);
  });
});

describe('a deletion that does not end', () => {
  aroundEach();

  it('is waited for by name, is no success, and is done when the finalizer goes', async () => {
    w.push([...rest, configMap('slow', {}, { finalizers: ['example.com/slow'] })]);
    await settle(worker);
    await look([]);
    const said = 'is being deleted, waits for finalizers example.com/slow';
    assert.deepEqual((await outcome())?.observation.waiting, [
      { object: 'ConfigMap default/slow', message: said },
    ]);
    const at = { name: 'slow', namespace: 'default' };
    await w.cluster
      .as('controller')
      .mergePatch(resourceOf('ConfigMap'), at, { metadata: { finalizers: null } });
    await finished(w.clock, worker.look());
    await worker.rest();
    assert.deepEqual((await outcome())?.observation.waiting, []);
  });
});

describe('a Namespace that is being deleted', () => {
  aroundEach();

  it('holds back what belongs into it, with one word of why, though it looks unchanged', async () => {
    w.push([...rest, namespace('shop'), inShop(configMap('one'))]);
    await settle(worker);
    const kept = { metadata: { finalizers: ['example.com/slow'] } };
    const at = { name: 'one', namespace: 'shop' };
    await w.cluster.as('controller').mergePatch(resourceOf('ConfigMap'), at, kept);
    const shop = await w.get('Namespace', { name: 'shop' });
    const { uid = '', resourceVersion = '' } = shop?.metadata ?? {};
    await w.cluster.as('kubectl').delete(resourceOf('Namespace'), { name: 'shop' }, { uid, resourceVersion });
    await look([namespace('shop'), inShop(configMap('one')), inShop(configMap('two'))]);
    const faults = (await outcome())?.faults.map(({ object, message }) => `${object}: ${message}`) ?? [];
    assert.equal(faults.length, 3);
    assert.ok(faults.includes('ConfigMap shop/two: held back: Namespace shop failed'), faults.join('\n'));
    assert.match(faults.join('\n'), /Namespace shop: is being deleted/);
    assert.deepEqual(worker.objectWrites(), []);
  });
});
