import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { configMap, crd, custom, ingress, namespace, secret, service } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { settle } from './world.ts';

const at = { name: 'one', namespace: 'default' };

describe('a look at a cluster that lacks something', () => {
  aroundEach();

  it('creates every object of a first push, under a claim, and says so in the record', async () => {
    const revision = w.push([configMap('one'), service('web'), namespace('shop'), ingress('web')]);
    assert.equal(await worker.look(), 'done');
    await worker.rest();
    assert.deepEqual(worker.writes.slice(0, 4), [
      'create ConfigMap lockstep-system/lockstep-site',
      'create Namespace lockstep-system',
      'create ConfigMap lockstep-system/lockstep-site',
      'apply Namespace shop',
    ]);
    assert.equal(worker.objectWrites().filter((write) => write.startsWith('apply')).length, 4);
    const record = await w.record();
    assert.equal(record?.revision, revision);
    assert.equal(record?.observer, 'w1');
    assert.equal(record?.lease, undefined);
    assert.deepEqual(record?.outcome?.changes, { create: 4, update: 0, unchanged: 0, prune: 0 });
    assert.equal(record?.outcome?.state, 'applied');
    const kinds = ['ConfigMap', 'Ingress.networking.k8s.io', 'Namespace', 'Service'];
    assert.deepEqual(record?.groupKinds, kinds);
    assert.deepEqual(record?.namespaces, ['default']);
  });

  it('writes a changed field with one request, and nothing else', async () => {
    w.push([configMap('one'), service('web')]);
    await settle(worker);
    w.push([configMap('one', { from: 'a newer git' }), service('web')]);
    await worker.look();
    assert.deepEqual(worker.objectWrites(), ['apply ConfigMap default/one']);
    assert.deepEqual((await w.get('ConfigMap', at))?.['data'], { from: 'a newer git' });
  });

  it('takes back what somebody changed by hand', async () => {
    w.push([configMap('one'), service('web')]);
    await settle(worker);
    await w.cluster.as('kubectl').mergePatch(maps, at, { data: { from: 'a hand', more: 'theirs' } });
    await worker.look();
    assert.deepEqual(worker.objectWrites(), ['apply ConfigMap default/one']);
    assert.deepEqual((await w.get('ConfigMap', at))?.['data'], { from: 'git', more: 'theirs' });
  });

  it('takes ownership back though the hand put the old value back', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    const kubectl = w.cluster.as('kubectl');
    await kubectl.mergePatch(maps, at, { data: { from: 'a hand' } });
    await kubectl.mergePatch(maps, at, { data: { from: 'git' } });
    await worker.look();
    assert.deepEqual(worker.objectWrites(), ['apply ConfigMap default/one']);
  });

  it('leaves alone what another manager keeps beside our fields', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    await w.cluster.as('kubectl').mergePatch(maps, at, { data: { more: 'theirs' } });
    await worker.look();
    assert.deepEqual(worker.writes, []);
  });

  it('puts back what somebody deleted', async () => {
    w.push([configMap('one'), service('web')]);
    await settle(worker);
    w.cluster.asThirdParty.remove(maps, at);
    await worker.look();
    assert.deepEqual(worker.objectWrites(), ['apply ConfigMap default/one']);
    assert.ok(await w.get('ConfigMap', at));
  });

  it('brings a CustomResourceDefinition and an object of it in one revision', async () => {
    w.push([custom('Widget', 'one'), crd('Widget', 'widgets')]);
    await settle(worker);
    assert.equal((await w.record())?.outcome?.state, 'applied');
    assert.equal((await w.record())?.outcome?.changes.create, 2);
  });
});

describe('a look at a settled cluster', () => {
  aroundEach();

  it('writes nothing, by the process that applied it: no request to write, not even a dry run', async () => {
    w.push([configMap('one'), service('web'), secret('key', { token: 'aHVudGVyMg==' })]);
    await settle(worker);
    const before = await w.version();
    const calls = w.cluster.calls.length;
    assert.equal(await worker.look(), 'done');
    assert.equal(await w.version(), before);
    const verbs = new Set(w.cluster.calls.slice(calls).map(({ verb }) => verb));
    assert.deepEqual([...verbs].sort(), ['get', 'list']);
    await worker.rest();
  });

  it('writes nothing, by a process that never applied it; its second look asks for no dry run either', async () => {
    w.push([configMap('one'), service('web')]);
    await settle(worker);
    const before = await w.version();
    const other = w.worker('w2');
    assert.equal(await other.look(), 'done');
    const calls = w.cluster.calls.length;
    assert.equal(await other.look(), 'done');
    assert.ok(w.cluster.calls.slice(calls).every(({ verb }) => verb === 'get' || verb === 'list'));
    assert.equal(await w.version(), before);
    assert.equal((await w.record())?.observer, 'w1');
    await other.rest();
  });

  it('by a process that never applied it sees what was edited meanwhile', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    await w.cluster.as('kubectl').mergePatch(maps, at, { data: { from: 'a hand' } });
    const other = w.worker('w2');
    await other.look();
    await other.rest();
    assert.deepEqual(other.objectWrites(), ['apply ConfigMap default/one']);
  });

  it('writes only the record where a revision changes nothing here', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    const revision = w.push([configMap('one')], { prune: { approve: ['0123456789abcdef'] } });
    await worker.look();
    await worker.rest();
    assert.deepEqual(worker.objectWrites(), []);
    assert.equal((await w.record())?.revision, revision);
  });
});

describe('a look that finds nothing to write by', () => {
  aroundEach();

  const nothing = async () => {
    const before = await w.version();
    worker.writes.length = 0;
    assert.equal(await worker.look(), 'done');
    assert.equal(await w.version(), before);
    assert.deepEqual(worker.writes, []);
  };

  it('writes nothing where the branch is gone', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    w.remote.tip = undefined;
    await nothing();
  });

  it('writes nothing of a commit that is bad, though the rest of it is good', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    const bad = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'No Such Name' } } as KubeObject;
    w.push([configMap('one', { from: 'a newer git' }), bad]);
    await nothing();
  });

  it('tells a bad commit with its first fault, once and not at every look', async () => {
    const bad = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'No Such Name' } } as KubeObject;
    const revision = w.push([bad]);
    const told = () => worker.log.splice(0).filter((line) => line.includes('the commit is bad'));
    for (let n = 0; n < 3; n++) await nothing();
    const [line, ...others] = told();
    assert.deepEqual(others, []);
    assert.ok(line?.includes(revision));
    assert.match(line ?? '', /"faults":1,.*"first":"base\/0\.yaml:1:\d+: .*No Such Name/);
    w.push([bad, configMap('one')]);
    await nothing();
    assert.equal(told().length, 1, 'the next one is another');
  });

  it('writes nothing where federation.yaml is gone', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    w.remote.commit({ 'base/one.yaml': JSON.stringify(configMap('two')) });
    await nothing();
  });

  it('refuses a cluster with another uid than federation.yaml pins', async () => {
    w.push([configMap('one')], { clusters: [{ name: 'a', uid: '0f8c2f43-6c0c-4c3e-9f5e-0a9f3f1d2b11' }] });
    await assert.rejects(worker.look(), { name: 'WrongCluster' });
    assert.deepEqual(worker.writes, []);
  });

  it('refuses a cluster that another repository has', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    const other = w.worker('w2');
    other.deps.origin = { repository: 'https://git.example/other.git', branch: 'main' };
    await assert.rejects(other.look(), { name: 'RecordRefused' });
    assert.deepEqual(other.writes, []);
  });
});
