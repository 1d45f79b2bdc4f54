import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isExclusiveRefusal } from '../../../src/applier/rollout/exclusive-values.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { configMap, ingress, nodePortService, secret } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { finished, resourceOf, settle } from './world.ts';

const rest = ['a', 'b', 'c', 'd'].map((name) => configMap(name));

/** Settles on `before`, then looks once at what is pushed. */
async function lookedAt(before: KubeObject[], pushed: KubeObject[]): Promise<'done' | 'unfinished'> {
  w.push([...rest, ...before]);
  await settle(worker);
  w.push([...rest, ...pushed]);
  const ended = await worker.look();
  await worker.rest();
  return ended;
}

const messages = async () => (await w.record())?.outcome?.faults.map(({ message }) => message) ?? [];
const portOf = async (name: string) => {
  const live = await w.get('Service', { name, namespace: 'default' });
  return (live?.['spec'] as { ports: { nodePort: number }[] } | undefined)?.ports[0]?.nodePort;
};

describe('a value that only one object can have', () => {
  aroundEach();

  it('is freed by the prune of who has it, in two steps, and taken in the same look', async () => {
    const ended = await lookedAt([nodePortService('old', 30061)], [nodePortService('new', 30061)]);
    assert.equal(ended, 'done');
    assert.deepEqual(worker.objectWrites(), [
      'apply Service default/new',
      'mark Service default/old',
      'delete Service default/old',
      'apply Service default/new',
    ]);
    assert.equal(await portOf('new'), 30061);
    const { state, changes } = (await w.record())?.outcome ?? {};
    assert.deepEqual(
      { state, ...changes },
      { state: 'applied', create: 1, update: 0, unchanged: 4, prune: 1 },
    );
  });

  it('is taken once another update of the same wave has given it up, along a whole chain', async () => {
    const before = [nodePortService('a', 30001), nodePortService('b', 30002), nodePortService('c', 30003)];
    const pushed = [nodePortService('a', 30002), nodePortService('b', 30003), nodePortService('c', 30004)];
    assert.equal(await lookedAt(before, pushed), 'done');
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(portOf)), [30002, 30003, 30004]);
    assert.deepEqual(await messages(), []);
  });

  it('that two would swap is left as it is, and the fault says how to do it', async () => {
    const before = [nodePortService('a', 30001), nodePortService('b', 30002)];
    await lookedAt(before, [nodePortService('a', 30002), nodePortService('b', 30001)]);
    assert.deepEqual(await Promise.all(['a', 'b'].map(portOf)), [30001, 30002]);
    const said = await messages();
    assert.equal(said.length, 2);
    for (const message of said) assert.match(message, /third value in one commit, and swap in the next/);
  });

  it('frees nothing while something else cannot be applied', async () => {
    const refused = { ...secret('key', {}), nonsense: true };
    await lookedAt([nodePortService('old', 30061)], [nodePortService('new', 30061), refused]);
    assert.equal(await portOf('old'), 30061);
    assert.match((await messages()).join('\n'), /Service default\/old has it, and is not deleted/);
  });

  it('frees only what may have it: another dropped Service stays while the value is not to be had', async () => {
    await w.cluster.as('kubectl').create(resourceOf('Service'), nodePortService('theirs', 30061));
    await lookedAt([nodePortService('dropped', 30062)], [nodePortService('new', 30061)]);
    assert.equal(await portOf('dropped'), 30062);
    assert.match((await messages()).join('\n'), /another Service has it/);
  });

  it('of a kind whose values nobody knows is looked for in all of that kind that Git dropped', async () => {
    const { apply } = worker.cluster;
    worker.cluster.apply = async (resource, object, options) => {
      const old = await w.get('Ingress', { name: 'old', namespace: 'default' });
      if (object.metadata.name !== 'new' || !old || options.dryRun) return apply(resource, object, options);
      const message =
        'admission webhook denied the request: host "x" and path "/" is already defined in ingress';
      throw new ClusterError('refused', message, { status: 400 });
    };
    assert.equal(await lookedAt([ingress('old')], [ingress('new')]), 'done');
    assert.equal(await w.get('Ingress', { name: 'old', namespace: 'default' }), undefined);
    assert.ok(await w.get('Ingress', { name: 'new', namespace: 'default' }));
  });

  it('is not freed by a prune that the guard stops', async () => {
    w.push([nodePortService('old', 30061)]);
    await settle(worker);
    w.push([nodePortService('new', 30061)]);
    await worker.look();
    await worker.rest();
    assert.deepEqual(worker.objectWrites(), []);
    assert.equal(await portOf('old'), 30061);
  });

  it('whose holder goes slowly is waited for, and is no final fault', async () => {
    const finalizers = ['example.com/slow'];
    const ended = lookedAt([nodePortService('old', 30061, { finalizers })], [nodePortService('new', 30061)]);
    const settled = await finished(w.clock, ended);
    assert.equal(settled, 'unfinished');
    const [fault] = (await w.record())?.outcome?.faults ?? [];
    assert.equal(fault?.final, false);
    assert.match(fault?.message ?? '', /Service default\/old has it, and is being deleted/);

    const patch = { metadata: { finalizers: null } };
    const at = { name: 'old', namespace: 'default' };
    await w.cluster.as('controller').mergePatch(resourceOf('Service'), at, patch);
    assert.equal(await worker.look(), 'done');
    await worker.rest();
    assert.equal(await portOf('new'), 30061);
  });
});

describe('a refusal of an exclusive value', () => {
  const said: [boolean, ClusterError][] = [
    [true, refusal('spec.ports[0].nodePort', 'Invalid value: 30061: provided port is already allocated')],
    [true, refusal('spec.clusterIPs', 'failed to allocate IP 10.0.0.33: provided IP is already allocated')],
    [
      true,
      new ClusterError(
        'transient',
        'failed to allocate requested HealthCheck NodePort 1: port is already allocated',
        {
          status: 500,
        },
      ),
    ],
    [false, refusal('spec.selector', 'Invalid value: field is immutable')],
    [false, new ClusterError('stale', 'configmaps "one" already exists', { status: 409 })],
    [false, new ClusterError('transient', 'proxy: listen: address already in use', { status: 502 })],
  ];
  for (const [is, error] of said) {
    it(`${is ? 'is' : 'is not'}: ${error.message}`, () => assert.equal(isExclusiveRefusal(error), is));
  }
});

function refusal(field: string, message: string): ClusterError {
  return new ClusterError('refused', `${field}: ${message}`, { status: 422, causes: [{ field, message }] });
}
