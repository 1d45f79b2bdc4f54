import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Subject } from '../../../src/applier/observe/observe.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { deadlyGate } from './gated-cluster.ts';
import { configMap, ingress } from './objects.ts';
import { type ObservedWorld, observedWorld } from './observed-world.ts';
import { calm } from './world.ts';

describe('an address after a change of what it depends on', () => {
  const old = [ingress('web', { 'ip-name': 'old' })];
  const changed = [ingress('web', { 'ip-name': 'new' })];

  /** The old address is there, and the change was pushed and not looked at yet. */
  async function aChangedAnnotation(more: KubeObject[] = []): Promise<ObservedWorld> {
    const observed = await observedWorld();
    const { w, worker, giveAddress } = observed;
    w.push(old);
    await worker.look();
    giveAddress('203.0.113.1');
    await calm();
    w.push([...changed, ...more]);
    return observed;
  }

  it('does not count until somebody writes the status', async () => {
    const { worker, giveAddress, entryPoint } = await aChangedAnnotation();
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
    const { w, worker, entryPoint } = await aChangedAnnotation();
    await worker.look();
    await w.clock.advance(59_000);
    assert.deepEqual((await entryPoint())?.freshness, 'stale');
    await w.clock.advance(1_000);
    assert.deepEqual((await entryPoint())?.freshness, 'settled');
    await worker.rest();
  });

  it('is nothing to write any more where the federation was renamed', async () => {
    const { w, worker, entryPoint } = await aChangedAnnotation();
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

  it('counts after a while where the federation was renamed, and then got its name back', async () => {
    const { w, worker, entryPoint } = await aChangedAnnotation();
    await worker.look();
    const { remote } = w;
    const { tip } = remote;
    const files = remote.commits.get(tip ?? '')?.files ?? {};
    const renamed = String(files['federation.yaml']).replace('"name":"site"', '"name":"renamed"');
    remote.commit({ ...files, 'federation.yaml': renamed });
    await worker.look();
    remote.tip = tip;
    assert.equal(await worker.look(), 'done');
    await w.clock.advance(60_000);
    assert.equal((await entryPoint())?.freshness, 'settled');
    await worker.rest();
  });

  it('stays unconfirmed for other processes: a look of theirs writes nothing', async () => {
    const { w, worker, entryPoint } = await aChangedAnnotation();
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
    const { w, worker, entryPoint } = await aChangedAnnotation([configMap('one')]);
    const busy = new ClusterError('transient', 'too many requests', { status: 429 });
    w.cluster.failNext({ verb: 'apply', error: busy });
    assert.equal(await worker.look(), 'unfinished');
    assert.equal(await worker.look(), 'done');
    assert.equal((await entryPoint())?.freshness, 'stale');
    await worker.rest();
  });

  it('does not count because the next revision touches something else', async () => {
    const { w, worker, giveAddress, entryPoint } = await aChangedAnnotation();
    await worker.look();
    w.push([...changed, configMap('one')]);
    await worker.look();
    assert.equal((await entryPoint())?.freshness, 'stale');
    giveAddress('203.0.113.2');
    assert.equal((await entryPoint())?.freshness, 'confirmed');
    await worker.rest();
  });

  it('does not count because the worker that changed it died before it could say so', async () => {
    const { w, worker, entryPoint } = await aChangedAnnotation();
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
    const { w, worker, giveAddress, entryPoint } = await observedWorld();
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
