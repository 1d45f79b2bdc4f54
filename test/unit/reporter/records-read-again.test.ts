import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { recordAddress } from '../../../src/record/store.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { FEDERATION, world } from '../watcher/world.ts';

suite('a record that is read again when its commit comes back', () => {
  test('is not there any more where its deletion was heard before the answer came', async () => {
    const { push, setTip, start, clusterOf, settle, whole, states } = await world();
    const answer = Promise.withResolvers<void>();
    let isLate = false;
    const openCluster = (name: string): Cluster => {
      const cluster = clusterOf(name);
      const get: Cluster['get'] = async (resource, at, signal) => {
        const object = await cluster.get(resource, at, signal);
        if (isLate && resource.kind === 'ConfigMap') await answer.promise;
        return object;
      };
      return name === 'b' ? { ...cluster, get } : cluster;
    };
    const tip = push();
    const { watcher, stop } = await start({ openCluster });
    await whole(tip);
    push();
    watcher.hint();
    await settle();
    isLate = true;
    setTip(tip);
    watcher.hint();
    await settle();
    clusterOf('b').asThirdParty.remove(maps, recordAddress(FEDERATION));
    await settle();
    answer.resolve();
    await settle();
    assert.deepEqual(states(tip), ['pending', 'success', 'pending']);
    await whole(tip);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });
});
