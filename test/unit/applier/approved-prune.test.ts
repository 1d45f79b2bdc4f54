import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { deadlyGate } from './gated-cluster.ts';
import { configMap, namespace } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { resourceOf, settle } from './world.ts';

async function digestAskedFor(): Promise<string> {
  const fault = (await w.record())?.outcome?.faults[0]?.message ?? '';
  return /approve: \["([0-9a-f]+)"\]/.exec(fault)?.[1] ?? '';
}

describe('an approved mass deletion', () => {
  aroundEach();

  it('goes on where it was interrupted: what is left of the approved list needs no second approval', async () => {
    const all = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'].map((name) => configMap(name));
    w.push(all);
    await settle(worker);
    w.push(all.slice(0, 2));
    await worker.look();
    await worker.rest();
    w.push(all.slice(0, 2), { prune: { approve: [await digestAskedFor()] } });
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

  it('of a Namespace by its digest passes, also where it is written to between the LIST and the mark', async () => {
    const kept = [configMap('one'), configMap('two')];
    w.push([...kept, namespace('shop')]);
    await settle(worker);
    w.push(kept);
    await worker.look();
    await worker.rest();
    w.push(kept, { prune: { approve: [await digestAskedFor()] } });
    const { mergePatch } = worker.cluster;
    worker.cluster.mergePatch = async (...args) => {
      worker.cluster.mergePatch = mergePatch;
      const annotations = { note: 'mine' };
      await w.cluster
        .as('kubectl')
        .mergePatch(resourceOf('Namespace'), { name: 'shop' }, { metadata: { annotations } });
      return mergePatch(...args);
    };
    await worker.look();
    await worker.rest();
    assert.ok(worker.objectWrites().includes('delete Namespace shop'), worker.objectWrites().join());
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
