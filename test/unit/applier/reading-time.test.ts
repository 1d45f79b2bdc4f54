import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { READING_MS } from '../../../src/applier/reading-time.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { configMap, namespace } from './objects.ts';
import { calm, type World, world } from './world.ts';

let w: World;

/** A server that never ends its lists: its bytes come one by one. */
function trickling(cluster: Cluster): Cluster {
  return {
    ...cluster,
    list: (_, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
      }),
  };
}

async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    await calm();
    await w.clock.advance(1_000);
  }
  await calm();
}

describe('a look', () => {
  beforeEach(async () => {
    w = await world();
    w.push([namespace('shop'), configMap('one')]);
  });

  it('gives up a cluster that cannot be read in time, and says so', async () => {
    const worker = w.worker('w1');
    const cluster = trickling(worker.cluster);
    worker.deps.openCluster = () => cluster;
    const ended: unknown[] = [];
    void worker.look().catch((error: unknown) => ended.push(error));
    await pass(READING_MS - 1_000);
    assert.deepEqual(ended, []);
    await pass(2_000);
    assert.match(String(ended[0]), /could not be read within 120 s/);
    assert.deepEqual(worker.writes, []);
  });

  it('ends as it was told to where the process stops before that', async () => {
    const worker = w.worker('w1');
    const cluster = trickling(worker.cluster);
    worker.deps.openCluster = () => cluster;
    const stopping = new AbortController();
    const looking = worker.look(stopping.signal);
    looking.catch(() => {});
    await calm();
    stopping.abort(new Error('SIGTERM'));
    await assert.rejects(looking, /SIGTERM/);
  });

  it('may write for longer: its lease limits that', async () => {
    const worker = w.worker('w1', {
      gate: {
        pass: async ({ object }, way) => {
          if (object === 'Namespace shop' && way === 'back') await w.clock.sleep(READING_MS + 10_000);
        },
      },
    });
    const ended: string[] = [];
    void worker.look().then((result) => ended.push(result));
    await pass(READING_MS + 15_000);
    assert.deepEqual(ended, ['done']);
    assert.equal((await w.record())?.outcome?.state, 'applied');
    await worker.rest();
  });
});
