import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LEASE_MS } from '../../../src/applier/claim/claim.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { atOne, configMap, ingress } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { resourceOf, settle } from './world.ts';

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

  it('are not done with by that run: what Git dropped is waited for, and looked after at once', async () => {
    await orphan();
    await worker.look();
    const outcome = (await w.record())?.outcome;
    assert.equal(outcome?.state, 'applied');
    assert.deepEqual(outcome.observation.waiting, [
      { object: 'ConfigMap default/one', message: 'Git dropped it, and it is not deleted yet' },
    ]);
    assert.deepEqual(worker.again, [0]);
    await worker.look();
    await worker.rest();
    assert.deepEqual((await w.record())?.outcome?.observation.waiting, []);
  });

  it('have addresses that nobody vouches for: none counts before it was confirmed or has stood', async () => {
    w.push([ingress('web', { ip: 'old' })]);
    await settle(worker);
    w.cluster.asThirdParty.writeStatus(
      resourceOf('Ingress'),
      { name: 'web', namespace: 'default' },
      { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } },
    );
    w.cluster.asThirdParty.remove(maps, { name: 'lockstep-site', namespace: 'lockstep-system' });
    await w.worker('w2').look();
    const [entryPoint] = (await w.record())?.outcome?.observation.entryPoints ?? [];
    assert.deepEqual(entryPoint?.addresses, ['203.0.113.10']);
    assert.equal(entryPoint?.freshness, 'stale');
  });

  it('are not pruned either where all that is left of that run is its claim', async () => {
    await orphan();
    const error = new ClusterError('transient', 'the reply was lost');
    for (const _ of [1, 2]) w.cluster.failNext({ verb: 'create', way: 'back', error });
    await assert.rejects(worker.look());
    assert.ok((await w.record())?.lease);
    await w.clock.advance(2 * LEASE_MS);
    await worker.look();
    await w.clock.advance(2 * LEASE_MS);
    await worker.look();
    await worker.rest();
    assert.ok(worker.writes.includes('replace ConfigMap lockstep-system/lockstep-site'));
    assert.ok(await w.get('ConfigMap', atOne));
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
