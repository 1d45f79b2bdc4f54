import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../../src/clock/system-clock.ts';
import { startEmbeddedRedis } from '../../src/queue/embedded-redis.ts';
import { PokeError } from '../../src/queue/pokes.ts';
import { eventually, heldLooks } from '../suites/pokes-suite.ts';
import { bullPokesWorld, path } from './bull-pokes-world.ts';

describe('an embedded Redis', () => {
  const { open, run } = bullPokesWorld();

  it('takes pokes, and is gone after stop', async () => {
    const embedded = await startEmbeddedRedis({ clock: systemClock, environment: { PATH: path } });
    const looks = heldLooks();
    looks.release();
    const pokes = open({ url: embedded.url });
    await pokes.ready();
    pokes.work(looks.look, { concurrency: 1 });
    await pokes.poke(['a']);
    await eventually('a look', () => looks.begun.length === 1);
    await embedded.stop();
    await assert.rejects(pokes.poke(['b']), PokeError);
  });

  it('ends with the process that started it, even if that was killed', async () => {
    const { child, lines } = run('embedding-process.ts');
    await eventually('it runs', () => lines.length > 0);
    const pokes = open({ url: lines[0] ?? '' });
    await pokes.ready();
    child.kill('SIGKILL');
    await eventually('its folder is gone', () => !existsSync(dirname(lines[0] ?? '')));
    await eventually('it is gone', () =>
      pokes.counts().then(
        () => false,
        () => true,
      ),
    );
  });

  it('says what to do where redis-server is not installed', async () => {
    const starting = startEmbeddedRedis({ clock: systemClock, environment: { PATH: '/nonexistent' } });
    await assert.rejects(starting, /redis-server is not installed\. Install Redis/);
  });
});
