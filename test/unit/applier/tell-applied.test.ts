import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { news } from '../../../src/applier/news.ts';
import { emptyRollout } from '../../../src/applier/rollout/rollout.ts';
import { tellApplied } from '../../../src/applier/tell-applied.ts';
import { memoryLogger } from '../watcher/memory-logger.ts';
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

describe('the same faults, met again at each try', () => {
  const taken = {
    object: 'Service default/web',
    message: 'nodePort is taken',
    place: 'a.yaml:3:5',
    final: false,
  };
  const other = { ...taken, object: 'Service default/other' };

  it('are told once, with their place, and again when they are others, or come back', () => {
    const { logger, of } = memoryLogger();
    const told = news();
    const rounds = [[taken], [taken], [other], [], [other]];
    for (const faults of rounds) {
      tellApplied({ log: logger, news: told }, { cluster: 'a', revision: 'r', ms: {} }, emptyRollout(faults));
    }
    assert.deepEqual(
      of('warn').map(({ first }) => first),
      [
        ['a.yaml:3:5: Service default/web: nodePort is taken'],
        ['a.yaml:3:5: Service default/other: nodePort is taken'],
        ['a.yaml:3:5: Service default/other: nodePort is taken'],
      ],
    );
  });
});
