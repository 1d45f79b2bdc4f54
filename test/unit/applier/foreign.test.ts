import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applySetId } from '../../../src/record/applyset.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { atOne, configMap, service } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { resourceOf, settle } from './world.ts';

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
