import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { configMap, replicaSet } from './objects.ts';
import { finished, settle, type Worker, type World, world } from './world.ts';

/** The server warns of its node selector. */
function old(name: string): KubeObject {
  const { spec, ...object } = replicaSet(name);
  const { template, ...rest } = spec as { template: { spec: object } };
  const nodeSelector = { 'beta.kubernetes.io/os': 'linux' };
  return {
    ...object,
    spec: { ...rest, template: { ...template, spec: { ...template.spec, nodeSelector } } },
  };
}

const warning = (name: string) =>
  `ReplicaSet default/${name}: spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead`;

async function lookedAt({ w, worker }: { w: World; worker: Worker }): Promise<string[] | undefined> {
  await finished(w.clock, worker.look());
  await worker.rest();
  return (await w.record())?.outcome?.warnings;
}

describe('the warnings of a server', () => {
  it('name their object, and are in the record of the next commit that leaves it as it is', async () => {
    const w = await world();
    const worker = w.worker('w1');
    w.push([old('web'), configMap('one')]);
    assert.deepEqual(await lookedAt({ w, worker }), [warning('web')]);
    worker.writes.length = 0;
    w.push([old('web'), configMap('one', { from: 'newer git' })]);
    assert.deepEqual(await lookedAt({ w, worker }), [warning('web')]);
    assert.deepEqual(worker.objectWrites(), ['apply ConfigMap default/one']);
  });

  it('outlive the process that was told them', async () => {
    const w = await world();
    w.push([old('web'), configMap('one')]);
    await settle(w.worker('w1'));
    const worker = w.worker('w2');
    assert.deepEqual(await lookedAt({ w, worker }), [warning('web')]);
    w.push([old('web'), configMap('one', { from: 'newer git' })]);
    assert.deepEqual(await lookedAt({ w, worker }), [warning('web')]);
  });

  it('go with what they were about', async () => {
    const w = await world();
    const worker = w.worker('w1');
    w.push([old('web'), configMap('one')]);
    await lookedAt({ w, worker });
    w.push([replicaSet('web'), configMap('one')]);
    assert.deepEqual(await lookedAt({ w, worker }), []);
  });

  it('are counted where there are too many', async () => {
    const w = await world();
    w.push(Array.from({ length: 23 }, (_, index) => old(`web-${index}`)));
    const warnings = await lookedAt({ w, worker: w.worker('w1') });
    assert.equal(warnings?.length, 21);
    assert.equal(warnings?.at(-1), 'and 3 more');
  });
});
