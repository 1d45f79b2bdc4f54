import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Subject } from '../../../src/applier/observe/observe.ts';
import type { EntryPointState } from '../../../src/applier/record/record.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { deadlyGate } from './gated-cluster.ts';
import { atOne, atWeb, configMap, ingress, replicaSet } from './objects.ts';
import { calm, resourceOf, type Worker, type World, world } from './world.ts';

let w: World;
let worker: Worker;

function giveAddress(ip: string, manager = 'balancer'): void {
  const status = { loadBalancer: { ingress: [{ ip }] } };
  w.cluster.asThirdParty.writeStatus(resourceOf('Ingress'), atWeb, status, manager);
}

/** What the record says of the only entry point, once all is quiet. */
async function entryPoint(): Promise<EntryPointState | undefined> {
  await calm();
  return (await w.record())?.outcome?.observation.entryPoints[0];
}

async function waitingFor(): Promise<string[]> {
  await calm();
  return (await w.record())?.outcome?.observation.waiting.map(({ object }) => object) ?? [];
}

/** Within each group: at the top level, hooks would run around the tests of every file. */
function aroundEach(): void {
  beforeEach(async () => {
    w = await world();
    worker = w.worker('w1');
  });
}

describe('an observer', () => {
  aroundEach();

  it('writes an address as soon as it is there', async () => {
    w.push([ingress('web')]);
    await worker.look();
    assert.deepEqual((await entryPoint())?.addresses, []);
    giveAddress('203.0.113.10');
    assert.deepEqual(await entryPoint(), {
      object: 'Ingress default/web',
      addresses: ['203.0.113.10'],
      freshness: 'confirmed',
    });
    await worker.rest();
  });

  it('writes nothing while nothing changes that a record tells', async () => {
    w.push([configMap('one'), ingress('web')]);
    await worker.look();
    giveAddress('203.0.113.10');
    await calm();
    worker.writes.length = 0;
    await w.cluster.as('kubectl').mergePatch(maps, atOne, { data: { more: 'theirs' } });
    await w.clock.advance(600_000);
    assert.deepEqual(worker.writes, []);
    await worker.rest();
  });

  it('stops where the record names another, and leaves it alone', async () => {
    w.push([ingress('web')]);
    await worker.look();
    const other = w.worker('w2');
    w.push([ingress('web'), configMap('one')]);
    await other.look();
    worker.writes.length = 0;
    giveAddress('203.0.113.10');
    await calm();
    giveAddress('203.0.113.11');
    assert.deepEqual((await entryPoint())?.addresses, ['203.0.113.11']);
    assert.equal((await w.record())?.observer, 'w2');
    assert.ok(worker.writes.length <= 1, 'one try to write told it');
    await other.rest();
  });

  it('goes on with a new revision of the same process', async () => {
    w.push([ingress('web')]);
    await worker.look();
    const revision = w.push([ingress('web'), configMap('one')]);
    await worker.look();
    giveAddress('203.0.113.10');
    assert.deepEqual((await entryPoint())?.addresses, ['203.0.113.10']);
    assert.equal((await w.record())?.revision, revision);
    await worker.rest();
  });

  it('is taken over by another process where it died before all was there', async () => {
    w.push([ingress('web')]);
    await worker.look();
    await worker.rest();
    const other = w.worker('w2');
    await other.look();
    giveAddress('203.0.113.10');
    assert.deepEqual((await entryPoint())?.addresses, ['203.0.113.10']);
    assert.equal((await w.record())?.observer, 'w2');
    await other.rest();
  });

  it('asks for a look where a member is deleted, and says what is absent', async () => {
    w.push([configMap('one'), ingress('web')]);
    await worker.look();
    await calm();
    worker.again.length = 0;
    w.cluster.asThirdParty.remove(maps, atOne);
    assert.deepEqual(await waitingFor(), ['ConfigMap default/one']);
    assert.deepEqual(worker.again, [0]);
    await worker.rest();
  });

  it('asks for one also where it was deleted while the watch was broken', async () => {
    w.push([configMap('one'), ingress('web')]);
    const broken = { now: false };
    const watching = w.worker('w2', {
      gate: {
        pass: async ({ verb }) => {
          if (broken.now && verb === 'watch') throw new ClusterError('transient', 'the stream broke');
        },
      },
    });
    await watching.look();
    await calm();
    broken.now = true;
    watching.again.length = 0;
    await w.cluster.as('kubectl').mergePatch(maps, atOne, { data: { wake: 'up' } });
    w.cluster.asThirdParty.remove(maps, atOne);
    w.cluster.asThirdParty.forget();
    broken.now = false;
    await w.clock.advance(10_000);
    assert.deepEqual(await waitingFor(), ['ConfigMap default/one']);
    assert.ok(watching.again.includes(0));
    await watching.rest();
  });

  it('sees that what Git dropped is really gone', async () => {
    w.push([configMap('one', {}, { finalizers: ['example.com/hold'] }), ingress('web'), configMap('two')]);
    await worker.look();
    w.push([ingress('web'), configMap('two')]);
    await worker.look();
    assert.deepEqual(await waitingFor(), ['ConfigMap default/one']);
    worker.again.length = 0;
    await w.cluster.as('holder').mergePatch(maps, atOne, { metadata: { finalizers: null } });
    assert.deepEqual(await waitingFor(), []);
    assert.ok(worker.again.includes(0), 'the inventory is to be narrowed');
    await worker.rest();
  });
});

describe('a ReplicaSet', () => {
  aroundEach();

  const sets = resourceOf('ReplicaSet');
  const pods = resourceOf('Pod');
  const pod = (name: string, owner: KubeObject, image: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      labels: { app: 'web' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'web',
          uid: owner.metadata.uid ?? '',
          controller: true,
        },
      ],
    },
    spec: { containers: [{ name: 'web', image }] },
  });

  it('is not current by its own word: its pods are looked at', async () => {
    w.push([replicaSet('web')]);
    await worker.look();
    const set = await w.get('ReplicaSet', atWeb);
    assert.ok(set);
    const status = { replicas: 1, readyReplicas: 1, availableReplicas: 1, observedGeneration: 1 };
    w.cluster.asThirdParty.writeStatus(sets, atWeb, status);
    assert.deepEqual(await waitingFor(), ['ReplicaSet default/web']);
    const controller = w.cluster.as('replicaset-controller');
    await controller.create(pods, pod('web-old', set, 'nginx:0'));
    assert.deepEqual(await waitingFor(), ['ReplicaSet default/web']);
    w.cluster.asThirdParty.remove(pods, { name: 'web-old', namespace: 'default' });
    await controller.create(pods, pod('web-new', set, 'nginx:1'));
    assert.deepEqual(await waitingFor(), []);
    assert.equal((await w.record())?.outcome?.observation.current, 1);
    await worker.rest();
  });
});

describe('an address after a change of what it depends on', () => {
  aroundEach();

  const old = [ingress('web', { 'ip-name': 'old' })];
  const changed = [ingress('web', { 'ip-name': 'new' })];

  /** The old address is there, and the change was pushed and not looked at yet. */
  async function aChangedAnnotation(more: KubeObject[] = []): Promise<void> {
    w.push(old);
    await worker.look();
    giveAddress('203.0.113.1');
    await calm();
    w.push([...changed, ...more]);
  }

  it('does not count until somebody writes the status', async () => {
    await aChangedAnnotation();
    await worker.look();
    assert.deepEqual((await entryPoint())?.freshness, 'stale');
    giveAddress('203.0.113.2');
    assert.deepEqual(await entryPoint(), {
      object: 'Ingress default/web',
      addresses: ['203.0.113.2'],
      freshness: 'confirmed',
    });
    await worker.rest();
  });

  it('counts after a while all the same, and is said not to be confirmed', async () => {
    await aChangedAnnotation();
    await worker.look();
    await w.clock.advance(59_000);
    assert.deepEqual((await entryPoint())?.freshness, 'stale');
    await w.clock.advance(1_000);
    assert.deepEqual((await entryPoint())?.freshness, 'settled');
    await worker.rest();
  });

  it('is nothing to write any more where the federation was renamed', async () => {
    await aChangedAnnotation();
    const { observers } = worker.deps;
    const begun: Subject[] = [];
    worker.deps.observers = {
      ...observers,
      start: (subject) => {
        begun.push(subject);
        observers.start(subject);
      },
    };
    await worker.look();
    assert.equal((await entryPoint())?.freshness, 'stale');
    const [subject] = begun;
    assert.ok(subject);
    observers.start({ ...subject, federation: 'renamed', objects: new Map() });
    await w.clock.advance(60_000);
    assert.equal((await entryPoint())?.freshness, 'stale', 'nobody observes for the old name');
    await worker.rest();
  });

  it('stays unconfirmed for other processes: a look of theirs writes nothing', async () => {
    await aChangedAnnotation();
    await worker.look();
    await w.clock.advance(60_000);
    assert.deepEqual((await entryPoint())?.freshness, 'settled');
    const before = await w.version();
    const other = w.worker('w2');
    assert.equal(await other.look(), 'done');
    await calm();
    assert.equal(await w.version(), before);
    assert.deepEqual((await entryPoint())?.freshness, 'settled');
    await other.rest();
    await worker.rest();
  });

  it('does not count because the rollout had to be tried once more for another object', async () => {
    await aChangedAnnotation([configMap('one')]);
    const busy = new ClusterError('transient', 'too many requests', { status: 429 });
    w.cluster.failNext({ verb: 'apply', error: busy });
    assert.equal(await worker.look(), 'unfinished');
    assert.equal(await worker.look(), 'done');
    assert.equal((await entryPoint())?.freshness, 'stale');
    await worker.rest();
  });

  it('does not count because the next revision touches something else', async () => {
    await aChangedAnnotation();
    await worker.look();
    w.push([...changed, configMap('one')]);
    await worker.look();
    assert.equal((await entryPoint())?.freshness, 'stale');
    giveAddress('203.0.113.2');
    assert.equal((await entryPoint())?.freshness, 'confirmed');
    await worker.rest();
  });

  it('does not count because the worker that changed it died before it could say so', async () => {
    await aChangedAnnotation();
    await worker.rest();
    const gate = deadlyGate(({ verb }, way) => verb === 'apply' && way === 'back');
    void w.worker('mortal', { gate }).look();
    await gate.died;
    const heir = w.worker('heir');
    await heir.look();
    await w.clock.advance(8_000);
    await heir.look();
    assert.equal((await entryPoint())?.freshness, 'stale');
    await heir.rest();
  });

  it('counts where the revision did not touch it, by a process that just started', async () => {
    w.push(old);
    await worker.look();
    giveAddress('203.0.113.1');
    await calm();
    await worker.rest();
    w.push([...old, configMap('one')]);
    const started = w.worker('w2');
    await started.look();
    assert.equal((await entryPoint())?.freshness, 'confirmed');
    await started.rest();
  });
});
