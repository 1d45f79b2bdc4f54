import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { configMap } from './objects.ts';
import { resourceOf, type Worker, type World, world } from './world.ts';

let w: World;
let worker: Worker;

/** What a look says at its end: its message, and what goes with it. */
async function ended(): Promise<{ message: string; first?: string[]; faults: number }> {
  worker.log.length = 0;
  await worker.look();
  await worker.rest();
  const line = worker.log.find((one) => one.includes('"changes":')) ?? '';
  const [message = '', fields = '{}'] = line.split(/ (?=\{)/);
  return { ...JSON.parse(fields), message };
}

describe('the end of a look says what became of the revision', () => {
  beforeEach(async () => {
    w = await world();
    worker = w.worker('w1');
  });

  it('applied', async () => {
    w.push([configMap('one')]);
    const { message, faults, first } = await ended();
    assert.deepEqual({ message, faults, first }, { message: 'applied', faults: 0, first: undefined });
  });

  it('applied with faults, of which the first three are told', async () => {
    const foreign = ['one', 'two', 'three', 'four'].map((name) => configMap(name, { from: 'helm' }));
    const maps = resourceOf('ConfigMap');
    for (const object of foreign) await w.cluster.as('helm').apply(maps, object, { force: true });
    w.push([...foreign.map(({ metadata }) => configMap(metadata.name)), configMap('five')]);
    const { message, faults, first } = await ended();
    assert.deepEqual(
      { message, faults, told: first?.length },
      { message: 'applied with faults', faults: 4, told: 3 },
    );
    for (const text of first ?? [])
      assert.match(text, /^ConfigMap default\/\w+: exists already and is not ours.*helm/);
  });

  it('stopped, and that nothing was written', async () => {
    w.push([configMap('one'), configMap('two')]);
    await ended();
    w.push([configMap('three')]);
    const { message, faults, first } = await ended();
    assert.deepEqual({ message, faults }, { message: 'stopped, nothing written', faults: 1 });
    assert.match(
      first?.[0] ?? '',
      /^nothing written: all 2 members would be deleted\. To permit it: spec\.prune\.approve/,
    );
  });
});
