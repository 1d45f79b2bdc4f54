import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, heldLooks } from '../suites/pokes-suite.ts';
import { bullPokesWorld } from './bull-pokes-world.ts';

describe('a worker process', () => {
  const { open, redis, run } = bullPokesWorld();

  it('that is killed loses its poke to another within seconds', async () => {
    const pokes = open();
    await pokes.poke(['a']);
    const { child, lines } = run('pokes-process.ts', redis().url, 'hold');
    await eventually('it looks at a', () => lines.includes('looking a'));
    const looks = heldLooks();
    looks.release();
    pokes.work(looks.look, { concurrency: 1 });
    child.kill('SIGKILL');
    const killed = performance.now();
    await eventually('another looks at a', () => looks.begun.length === 1);
    // About 9 s on a quiet machine; a minute at BullMQ's defaults.
    assert.ok(performance.now() - killed < 30_000);
  });

  it('whose event loop was blocked learns that it has lost its poke', async () => {
    const pokes = open();
    await pokes.poke(['a']);
    const { lines } = run('pokes-process.ts', redis().url, 'block');
    await eventually('it looks at a', () => lines.includes('looking a'));
    const looks = heldLooks();
    pokes.work(looks.look, { concurrency: 1 });
    await eventually('another looks at a', () => looks.begun.length === 1);
    await eventually('it is told', () =>
      lines.includes('aborted a: Stopped: the lock on this cluster was lost'),
    );
    looks.release();
  });
});
