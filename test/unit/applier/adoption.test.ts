import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlacedObject } from '../../../src/applier/plan/plan.ts';
import { applyObject } from '../../../src/applier/rollout/apply-object.ts';
import type { WriteContext } from '../../../src/applier/rollout/write-context.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { type KubeObject, keyOf, refOf } from '../../../src/cluster/object.ts';
import { applySetId, PART_OF_LABEL } from '../../../src/record/applyset.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import type { Gate } from './gated-cluster.ts';
import { configMap, namespace, replicaSet } from './objects.ts';
import { FEDERATION, finished, resourceOf, settle, type World, world } from './world.ts';

const at = { name: 'past', namespace: 'default' };

/** A world with an object of this manager's, and a push that wants it in its own way. */
async function withPast(manager: string, how: 'create' | 'apply', policy: object): Promise<World> {
  const w = await world();
  const theirs = configMap('past', { kept: 'theirs', dropped: 'theirs' });
  if (how === 'create') await w.cluster.as(manager).create(maps, theirs);
  else await w.cluster.as(manager).apply(maps, theirs, { force: false });
  w.push([configMap('past', { kept: 'ours' }), configMap('other')], policy);
  return w;
}

/** Lets somebody else act just before the first such call that concerns the object. */
function justBefore(verb: string, act: () => Promise<unknown>): Gate & { isPassed: () => boolean } {
  let isPassed = false;
  return {
    isPassed: () => isPassed,
    pass: async (call, way) => {
      if (isPassed || call.verb !== verb || call.object !== 'ConfigMap default/past' || way === 'back')
        return;
      isPassed = true;
      await act();
    },
  };
}

const pasts: [string, string, 'create' | 'apply', string, boolean][] = [
  ['kubectl’s', 'kubectl-client-side-apply', 'create', 'never', false],
  ['kubectl’s', 'kubectl-client-side-apply', 'create', 'unowned', true],
  ['kubectl’s', 'kubectl-client-side-apply', 'create', 'always', true],
  ['another apply manager’s', 'x', 'apply', 'unowned', false],
  ['another apply manager’s', 'x', 'apply', 'always', true],
];

describe('an object that was there before', () => {
  for (const [whose, manager, how, adopt, isAdopted] of pasts) {
    it(`of ${whose} is ${isAdopted ? 'adopted' : 'refused'} with adopt: ${adopt}`, async () => {
      const w = await withPast(manager, how, { adopt });
      const worker = w.worker('w1');
      await finished(w.clock, worker.look());
      await worker.rest();
      const { outcome } = (await w.record()) ?? {};
      const live = await w.get('ConfigMap', at);
      if (isAdopted) {
        assert.deepEqual(live?.['data'], { kept: 'ours' });
        assert.deepEqual(outcome?.changes, { create: 1, update: 1, unchanged: 0, prune: 0 });
        const told = outcome?.done?.changed.find(({ object }) => object === 'ConfigMap default/past');
        assert.equal(told?.action, 'adopt');
        assert.deepEqual(
          live?.metadata.managedFields?.map((entry) => entry.manager),
          ['lockstep'],
        );
      } else {
        assert.deepEqual(live?.['data'], { kept: 'theirs', dropped: 'theirs' });
        assert.match(outcome?.faults[0]?.message ?? '', /data\.dropped, data\.kept\)\. To take it over/);
        const tried = worker.objectWrites().filter((write) => write.endsWith('default/past'));
        assert.deepEqual(tried, ['apply ConfigMap default/past']);
      }
    });
  }

  it('is refused with adopt: always where its own annotation says never', async () => {
    const w = await world();
    await w.cluster.as('kubectl-edit').create(maps, configMap('past'));
    w.push([configMap('past', {}, { annotations: { 'lockstep.dev/adopt': 'never' } })], { adopt: 'always' });
    await finished(w.clock, w.worker('w1').look());
    assert.match((await w.record())?.outcome?.faults[0]?.message ?? '', /kubectl-edit/);
  });

  it('is a member from then on: settled without a write, and pruned once Git drops it', async () => {
    const w = await withPast('kubectl-client-side-apply', 'create', { adopt: 'unowned' });
    const worker = w.worker('w1');
    await settle(worker);
    await settle(worker);
    assert.deepEqual(worker.writes, []);
    w.push([configMap('other')], { adopt: 'unowned', prune: { approve: [] } });
    await settle(worker);
    assert.equal(await w.get('ConfigMap', at), undefined);
  });

  it('is adopted as it is at the moment, where somebody writes in between', async () => {
    const w = await withPast('kubectl-client-side-apply', 'create', { adopt: 'unowned' });
    const edited = { data: { edited: 'now' } };
    const gate = justBefore('mark', () => w.cluster.as('kubectl-edit').mergePatch(maps, at, edited));
    await finished(w.clock, w.worker('w1', { gate }).look());
    assert.ok(gate.isPassed());
    assert.deepEqual((await w.get('ConfigMap', at))?.['data'], { kept: 'ours' });
  });

  for (const verb of ['mark', 'apply'] as const) {
    it(`is refused where another federation was faster, just before the ${verb}`, async () => {
      const w = await withPast('kubectl-client-side-apply', 'create', { adopt: 'always' });
      const labels = { [PART_OF_LABEL]: applySetId('other') };
      const theirs = configMap('past', { kept: 'others' }, { labels });
      const gate = justBefore(verb, () => w.cluster.as('lockstep').apply(maps, theirs, { force: true }));
      await finished(w.clock, w.worker('w1', { gate }).look());
      assert.ok(gate.isPassed());
      assert.match((await w.record())?.outcome?.faults[0]?.message ?? '', /another federation of Lockstep/);
      assert.deepEqual((await w.get('ConfigMap', at))?.metadata.labels, labels);
    });
  }

  it('is waited for while it is being deleted, whatever the policy', async () => {
    const w = await world();
    const held = configMap('past', {}, { finalizers: ['x.io/y'] });
    await w.cluster.as('kubectl-edit').create(maps, held);
    w.cluster.asThirdParty.remove(maps, at);
    w.push([configMap('past'), configMap('other')]);
    const worker = w.worker('w1');
    assert.equal(await finished(w.clock, worker.look()), 'unfinished');
    assert.match((await w.record())?.outcome?.faults[0]?.message ?? '', /is being deleted/);
  });

  it('and is a Namespace keeps the guard’s protection', async () => {
    const w = await world();
    const namespaces = resourceOf('Namespace');
    const spec = { adopt: 'always' };
    w.push([namespace('kube-public'), configMap('a'), configMap('b')], spec);
    const worker = w.worker('w1');
    await settle(worker);
    const live = await w.cluster.get(namespaces, { name: 'kube-public' });
    assert.equal(live?.metadata.labels?.[PART_OF_LABEL], applySetId(FEDERATION));
    w.push([configMap('a'), configMap('b')], spec);
    await finished(w.clock, worker.look());
    assert.match(
      (await w.record())?.outcome?.faults[0]?.message ?? '',
      /Namespace kube-public would be deleted.*spec\.prune\.approve/,
    );
    assert.ok(await w.cluster.get(namespaces, { name: 'kube-public' }));
  });
});

describe('an object that an autoscaler had scaled before its adoption', () => {
  it('is remembered as it was applied: when the autoscaler is gone, its replicas are Git’s again', async () => {
    const live = replicaSet('web', 7);
    const fieldsV1 = { 'f:spec': { 'f:replicas': {} } };
    live.metadata.managedFields = [{ manager: 'hpa', operation: 'Update', subresource: 'scale', fieldsV1 }];
    const sent: KubeObject[] = [];
    const cluster = {
      apply: async (_resource: unknown, object: KubeObject) => {
        sent.push(object);
        return { object: live, created: false, warnings: [] };
      },
      mergePatch: async () => ({ object: live, created: false, warnings: [] }),
    } as unknown as Cluster;
    const object = replicaSet('web', 2);
    const ref = refOf(object);
    const desired = { object, digest: 'abc', ref, key: keyOf(ref), adopt: 'always' } as PlacedObject;
    const context = { cluster, federation: FEDERATION, signal: new AbortController().signal } as WriteContext;
    const applied = await applyObject(context, desired, live);
    const { replicas: _, ...rest } = replicaSet('web', 2)['spec'] as { replicas: number };
    assert.deepEqual(
      sent.map(({ spec }) => spec),
      [rest],
    );
    assert.equal(applied.kind === 'applied' && applied.digest, 'abc without spec.replicas');
  });
});
