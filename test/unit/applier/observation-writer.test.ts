import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { observationWriter } from '../../../src/applier/observe/observation-writer.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { Observation } from '../../../src/record/record.ts';
import { readRecord } from '../../../src/record/store.ts';
import { ingress } from './objects.ts';
import { CLUSTER, calm, FEDERATION, resourceOf, type World, world } from './world.ts';

const atRecord = { name: 'lockstep-site', namespace: 'lockstep-system' };

/** A writer over one Ingress, of which tests say what is known. */
async function writing(w: World) {
  const revision = w.push([ingress('web')]);
  const worker = w.worker('w1');
  await worker.look();
  await worker.rest();
  const stored = await readRecord(w.cluster, FEDERATION);
  const [desired] = (await worker.deps.render(revision)).objects.get(CLUSTER) ?? [];
  const live = await w.get('Ingress', { name: 'web', namespace: 'default' });
  assert.ok(stored && desired && live);
  const ref = { group: 'networking.k8s.io', kind: 'Ingress', namespace: 'default', name: 'web' };
  const observed = {
    desired: { ...desired, ref, key: 'k', resource: resourceOf('Ingress'), adopt: 'never' as const },
    live,
    generation: live.metadata.generation ?? 0,
  };
  const stopping = new AbortController();
  const subject = {
    cluster: worker.cluster,
    federation: FEDERATION,
    revision,
    objects: new Map([['k', observed]]),
    leaving: new Map(),
    kinds: [],
    stored,
    policy: { address: 'shared', timeoutMs: 600_000, settleMs: 60_000, allowPrivate: false },
  };
  const deps = { clock: w.clock, log: worker.deps.log, id: 'w1', lookAgain: () => {} };
  const end = () => stopping.abort();
  const writer = observationWriter(deps, subject, { podsOf: () => undefined, signal: stopping.signal, end });
  const show = (ip: string) => {
    observed.live = { ...live, status: { loadBalancer: { ingress: [{ ip }] } } };
    writer.changed();
  };
  return { writer, show, worker, stopping };
}

async function addressesTold(w: World): Promise<Observation['entryPoints'][number]['addresses'] | undefined> {
  return (await w.record())?.outcome?.observation.entryPoints[0]?.addresses;
}

describe('what an observer sees is written', () => {
  // The loop that writes ends some microtasks after its last reply: nothing that comes in between may be forgotten.
  for (let ticks = 0; ticks <= 16; ticks++) {
    it(`also when it comes ${ticks} microtasks after the reply to the write before it`, async () => {
      const w = await world();
      const { writer, show, worker } = await writing(w);
      const replace = worker.cluster.replace;
      let first = true;
      worker.cluster.replace = async (...args) => {
        const reply = await replace(...args);
        if (first) void later(ticks).then(() => show('203.0.113.2'));
        first = false;
        return reply;
      };
      show('203.0.113.1');
      await calm();
      await writer.idle();
      assert.deepEqual(await addressesTold(w), ['203.0.113.2']);
    });
  }

  it('once for all that comes while a write is under way', async () => {
    const w = await world();
    const { show, worker } = await writing(w);
    worker.writes.length = 0;
    for (let n = 1; n <= 50; n++) show(`203.0.113.${n}`);
    await calm();
    assert.deepEqual(await addressesTold(w), ['203.0.113.50']);
    assert.ok(worker.writes.length <= 2);
  });

  it('not at all where the record says so already', async () => {
    const w = await world();
    const { writer, worker } = await writing(w);
    worker.writes.length = 0;
    writer.changed();
    await calm();
    assert.deepEqual(worker.writes, []);
  });

  for (const way of ['there', 'back'] as const) {
    it(`after a while, where the write got lost on its way ${way}`, async () => {
      const w = await world();
      const { show } = await writing(w);
      w.cluster.failNext({ verb: 'replace', way, error: new ClusterError('transient', 'lost') });
      show('203.0.113.1');
      await calm();
      await w.clock.advance(2_000);
      assert.deepEqual(await addressesTold(w), ['203.0.113.1']);
    });
  }

  it('ever more slowly while the cluster does not take it, and is told once in each outage', async () => {
    const w = await world();
    const { show, worker } = await writing(w);
    const replace = worker.cluster.replace;
    const tries: number[] = [];
    const outage = async () => {
      worker.cluster.replace = async () => {
        tries.push(w.clock.monotonic());
        throw new ClusterError('transient', 'the cluster is away');
      };
      show(`203.0.113.${tries.length}`);
      await calm();
      for (let second = 0; second < 120; second++) await w.clock.advance(1_000);
      worker.cluster.replace = replace;
      await w.clock.advance(30_000);
      await calm();
    };
    await outage();
    const [first = 0] = tries;
    assert.deepEqual(
      tries.map((at) => (at - first) / 1_000),
      [0, 1, 3, 7, 15, 31, 61, 91],
    );
    assert.deepEqual(await addressesTold(w), ['203.0.113.0']);
    const told = () => worker.log.filter((line) => line.includes('could not write an observation'));
    assert.equal(told().length, 1);
    assert.match(told()[0] ?? '', /"reason":"the cluster is away"/);
    await outage();
    assert.equal(told().length, 2, 'the next outage is another');
  });

  it('never into a record that was deleted: the observation ends', async () => {
    const w = await world();
    const { show, worker, stopping } = await writing(w);
    w.cluster.asThirdParty.remove(resourceOf('ConfigMap'), atRecord);
    worker.writes.length = 0;
    show('203.0.113.1');
    await calm();
    await w.clock.advance(60_000);
    assert.ok(stopping.signal.aborted);
    assert.equal(worker.writes.length, 1, 'and is not tried again and again');
    assert.equal(await w.record(), undefined);
  });

  it('never into a record that another tool has taken: the observation ends', async () => {
    const w = await world();
    const { show, worker, stopping } = await writing(w);
    const annotations = { 'applyset.kubernetes.io/tooling': 'kubectl/v1.36' };
    await w.cluster
      .as('kubectl')
      .mergePatch(resourceOf('ConfigMap'), atRecord, { metadata: { annotations } });
    worker.writes.length = 0;
    show('203.0.113.1');
    await calm();
    await w.clock.advance(60_000);
    assert.ok(stopping.signal.aborted);
    assert.equal(worker.writes.length, 1);
  });
});

async function later(ticks: number): Promise<void> {
  for (let n = 0; n < ticks; n++) await Promise.resolve();
}
