import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LEASE_MS } from '../../../src/applier/claim/claim.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { deadlyGate } from './gated-cluster.ts';
import { atOne, atWeb, configMap, ingress, service } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { resourceOf, settle } from './world.ts';

describe('a worker that slept through its lease', () => {
  aroundEach();

  it('writes nothing that is older than what its heir wrote', async () => {
    w.push([configMap('one', { from: 'the base' }), service('web')]);
    await settle(worker);
    w.push([configMap('one', { from: 'older' }), configMap('two'), service('web')]);
    const asleep = Promise.withResolvers<void>();
    const wake = Promise.withResolvers<void>();
    const sleepy = w.worker('sleepy', {
      gate: {
        pass: async ({ verb, object }, way) => {
          if (verb !== 'apply' && !asleepNow) return;
          if (way === 'there' && object.startsWith('ConfigMap default/')) {
            asleepNow = true;
            asleep.resolve();
          }
          await wake.promise;
        },
      },
    });
    let asleepNow = false;
    const slept = sleepy.look();
    await asleep.promise;
    w.push([configMap('one', { from: 'newer' }), service('web')]);
    await worker.look();
    await w.clock.advance(LEASE_MS);
    await worker.look();
    await worker.rest();
    wake.resolve();
    await assert.rejects(slept, { kind: 'lease-lost' });
    await sleepy.rest();
    assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], { from: 'newer' });
    assert.equal(await w.get('ConfigMap', { name: 'two', namespace: 'default' }), undefined);
  });

  it('leaves an heir who waits for the whole lease, looks twice, and keeps the inventory wide until then', async () => {
    w.push([configMap('one'), configMap('two'), service('web')]);
    await settle(worker);
    w.push([configMap('one'), configMap('two'), ingress('web')]);
    const gate = deadlyGate(({ verb }) => verb === 'apply');
    void w.worker('mortal', { gate }).look();
    await gate.died;
    w.push([configMap('one'), configMap('two')]);
    assert.equal(await worker.look(), 'done');
    assert.deepEqual([worker.writes, worker.again], [[], [LEASE_MS]]);
    await w.clock.advance(LEASE_MS - 1);
    await worker.look();
    assert.deepEqual(worker.writes, []);
    await w.clock.advance(1);
    worker.again.length = 0;
    await worker.look();
    await worker.rest();
    assert.ok(worker.again.includes(LEASE_MS), 'a second full look is owed one lease later');
    assert.equal((await w.record())?.lease, undefined);
    assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap', 'Ingress.networking.k8s.io', 'Service']);
    // The one thing that may slip through: a create of the dead worker, on its way all the time.
    const labels = (await w.get('ConfigMap', atOne))?.metadata.labels ?? {};
    const slipped = { ...ingress('web'), metadata: { ...ingress('web').metadata, labels } };
    await w.cluster.as('lockstep').apply(resourceOf('Ingress'), slipped, { force: false });
    await w.clock.advance(LEASE_MS);
    await worker.look();
    await worker.rest();
    assert.equal(await w.get('Ingress', atWeb), undefined);
    assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap']);
  });
});

describe('the last request of a dead holder', () => {
  aroundEach();

  it('may land between the heir’s look and its claim: the heir looks again, and corrects it', async () => {
    w.push([configMap('one', { from: 'the base' })]);
    await settle(worker);
    const labels = (await w.get('ConfigMap', atOne))?.metadata.labels ?? {};
    w.push([configMap('one', { from: 'older' })]);
    const gate = deadlyGate(({ verb }) => verb === 'apply');
    void w.worker('mortal', { gate }).look();
    await gate.died;
    w.push([configMap('one', { from: 'the base' })]);
    await worker.look();
    await w.clock.advance(LEASE_MS);
    const late = configMap('one', { from: 'older' }, { labels });
    const replace = worker.cluster.replace;
    worker.cluster.replace = async (...args) => {
      worker.cluster.replace = replace;
      await w.cluster.as('lockstep').apply(maps, late, { force: true });
      return replace(...args);
    };
    await worker.look();
    await worker.rest();
    assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], { from: 'the base' });
  });
});
