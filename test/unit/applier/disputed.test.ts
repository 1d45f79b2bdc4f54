import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { configMap } from './objects.ts';
import { finished, type Worker, type World, world } from './world.ts';

const at = { name: 'one', namespace: 'default' };

/** What the worker writes to the object while somebody takes the field again after each look. */
async function fight(
  w: World,
  worker: Worker,
  { by, rounds }: { by: string; rounds: number },
): Promise<number[]> {
  const writes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await w.cluster.as(by).mergePatch(maps, at, { data: { from: `${by} ${round}` } });
    worker.writes.length = 0;
    await finished(w.clock, worker.look());
    await worker.rest();
    writes.push(worker.objectWrites().length);
  }
  return writes;
}

async function begun(): Promise<{ w: World; worker: Worker }> {
  const w = await world();
  const worker = w.worker('w1');
  w.push([configMap('one'), configMap('two')]);
  await finished(w.clock, worker.look());
  await worker.rest();
  return { w, worker };
}

describe('a field that another writer takes again and again', () => {
  it('is corrected five times; then the outcome says who takes what, and it is left alone', async () => {
    const { w, worker } = await begun();
    assert.deepEqual(await fight(w, worker, { by: 'operator', rounds: 8 }), [1, 1, 1, 1, 1, 0, 0, 0]);
    const { outcome } = (await w.record()) ?? {};
    assert.equal(outcome?.state, 'failed');
    assert.deepEqual(outcome?.faults, [
      {
        object: 'ConfigMap default/one',
        field: 'data.from',
        message:
          'operator changes data.from each time that it is applied (5 times): it is not written any more. Leave the field out of the manifest, or have operator leave it alone',
        final: true,
      },
    ]);
  });

  it('is written again when Git says something new of the object', async () => {
    const { w, worker } = await begun();
    await fight(w, worker, { by: 'operator', rounds: 6 });
    w.push([configMap('one', { from: 'newer git' }), configMap('two')]);
    await finished(w.clock, worker.look());
    await worker.rest();
    assert.deepEqual((await w.get('ConfigMap', at))?.['data'], { from: 'newer git' });
    assert.equal((await w.record())?.outcome?.state, 'applied');
  });

  it('is not counted with what people took before', async () => {
    const { w, worker } = await begun();
    await fight(w, worker, { by: 'kubectl-edit', rounds: 6 });
    assert.deepEqual(await fight(w, worker, { by: 'operator', rounds: 6 }), [1, 1, 1, 1, 1, 0]);
  });

  it('is corrected however often, where a person takes it', async () => {
    const { w, worker } = await begun();
    assert.deepEqual(await fight(w, worker, { by: 'kubectl-edit', rounds: 8 }), Array(8).fill(1));
  });
});
