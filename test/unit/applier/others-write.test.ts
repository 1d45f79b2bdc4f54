import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import type { Gate } from './gated-cluster.ts';
import { once } from './gates.ts';
import { atOne, atWeb, configMap, ingress } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { resourceOf, settle } from './world.ts';

describe('an object that others write to meanwhile', () => {
  aroundEach();

  it('is written all the same: a changed status only makes our precondition stale', async () => {
    w.push([ingress('web', { 'ip-name': 'old' })]);
    await settle(worker);
    w.push([ingress('web', { 'ip-name': 'new' })]);
    let churn = 0;
    const gate: Gate = {
      pass: async ({ verb }, way) => {
        if (verb !== 'apply' || way !== 'there' || churn++ > 2) return;
        const status = { loadBalancer: { ingress: [{ ip: `203.0.113.${churn}` }] } };
        w.cluster.asThirdParty.writeStatus(resourceOf('Ingress'), atWeb, status);
      },
    };
    const busy = w.worker('busy', { gate });
    assert.equal(await busy.look(), 'done');
    await busy.rest();
    assert.ok(churn > 2);
    assert.equal((await w.get('Ingress', atWeb))?.metadata.annotations?.['ip-name'], 'new');
  });

  it('is not touched while it is being deleted, not even its finalizers', async () => {
    w.push([configMap('one', { from: 'git' }, { finalizers: ['example.com/hold'] })]);
    await settle(worker);
    w.cluster.asThirdParty.remove(maps, atOne);
    const before = await w.get('ConfigMap', atOne);
    w.push([configMap('one', { from: 'newer' })]);
    assert.equal(await worker.look(), 'unfinished');
    await worker.rest();
    assert.deepEqual(worker.objectWrites(), []);
    assert.deepEqual(await w.get('ConfigMap', atOne), before);
    assert.match((await w.record())?.outcome?.faults[0]?.message ?? '', /being deleted.*example\.com\/hold/);
  });

  it('is not touched where its deletion began between the LIST and the apply', async () => {
    w.push([configMap('one', { from: 'git' }, { finalizers: ['example.com/hold'] })]);
    await settle(worker);
    w.push([configMap('one', { from: 'newer' })]);
    const gate = once(
      'there',
      ({ verb }) => verb === 'apply',
      () => w.cluster.asThirdParty.remove(maps, atOne),
    );
    const late = w.worker('late', { gate });
    assert.equal(await late.look(), 'unfinished');
    await late.rest();
    assert.deepEqual((await w.get('ConfigMap', atOne))?.metadata.finalizers, ['example.com/hold']);
    assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], { from: 'git' });
  });
});
