import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PokeError, type Pokes } from '../../src/queue/pokes.ts';

/** A Redis that is empty, and processes that share it. */
export interface PokesWorld {
  /** Another process. All are closed with the world. */
  open(): Pokes;
  close(): Promise<void>;
}

/** Looks that end when the test says so. */
export interface Looks {
  look(cluster: string, signal: AbortSignal): Promise<void>;
  /** Of each look that began: the cluster, whether it still runs, and its signal. */
  begun: { cluster: string; running: boolean; signal: AbortSignal; end(error?: Error): void }[];
  running(): string[];
  /** Ends all that run, and from now on every look at once. */
  release(): void;
}

export function heldLooks(): Looks {
  let released = false;
  const looks: Looks = {
    begun: [],
    look: (cluster, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const begun = {
        cluster,
        signal,
        running: true,
        end: (error?: Error) => {
          begun.running = false;
          if (error) reject(error);
          else resolve();
        },
      };
      signal.addEventListener('abort', () => begun.end(signal.reason));
      looks.begun.push(begun);
      if (released) begun.end();
      return promise;
    },
    running: () => looks.begun.filter(({ running }) => running).map(({ cluster }) => cluster),
    release: () => {
      released = true;
      for (const begun of looks.begun) begun.end();
    },
  };
  return looks;
}

/** Waits for a condition; rejects with `what` after 15 s. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within 60 s: ${what}`);
    await sleep(5);
  }
}

/** What every `Pokes` does. */
export function pokesSuite(name: string, openWorld: () => Promise<PokesWorld>): void {
  describe(name, () => {
    let world: PokesWorld;
    let pokes: Pokes;

    beforeEach(async () => {
      world = await openWorld();
      pokes = world.open();
      await pokes.ready();
    });
    afterEach(() => world.close());

    /** Nothing waits, nothing is worked on. */
    const idle = () =>
      eventually('idle', async () => {
        const { waiting, active } = await pokes.counts();
        return waiting === 0 && active === 0;
      });

    it('calls for a look at every cluster that was poked', async () => {
      const looks = heldLooks();
      looks.release();
      pokes.work(looks.look, { concurrency: 4 });
      await pokes.poke(['a', 'b', 'c']);
      await eventually('three looks', () => looks.begun.length === 3);
      assert.deepEqual(looks.begun.map(({ cluster }) => cluster).sort(), ['a', 'b', 'c']);
      await pokes.poke([]);
      await idle();
    });

    it('keeps pokes until somebody works', async () => {
      await pokes.poke(['a', 'b']);
      assert.deepEqual(await pokes.counts(), { waiting: 2, active: 0 });
      const looks = heldLooks();
      looks.release();
      world.open().work(looks.look, { concurrency: 1 });
      await eventually('two looks', () => looks.begun.length === 2);
      await idle();
    });

    it('collapses a burst of pokes that nobody has taken into one look', async () => {
      for (let push = 0; push < 20; push += 1) await pokes.poke(['a', 'a']);
      const looks = heldLooks();
      looks.release();
      pokes.work(looks.look, { concurrency: 4 });
      await eventually('a look', () => looks.begun.length > 0);
      await idle();
      assert.equal(looks.begun.length, 1);
    });

    it('calls for exactly one more look however often a cluster is poked while one works, never two at once', async () => {
      const looks = heldLooks();
      pokes.work(looks.look, { concurrency: 4 });
      world.open().work(looks.look, { concurrency: 4 });
      await pokes.poke(['a']);
      await eventually('the first look', () => looks.begun.length === 1);
      for (let push = 0; push < 20; push += 1) await pokes.poke(['a']);
      await pokes.poke(['b']);
      await eventually('the look at b', () => looks.running().includes('b'));
      assert.deepEqual(looks.running().sort(), ['a', 'b']);
      looks.release();
      await eventually('the second look', () => looks.begun.length === 3);
      await idle();
      assert.deepEqual(looks.begun.map(({ cluster }) => cluster).sort(), ['a', 'a', 'b']);
    });

    it('looks at no more clusters at once than it was told', async () => {
      const looks = heldLooks();
      pokes.work(looks.look, { concurrency: 2 });
      await pokes.poke(['a', 'b', 'c', 'd', 'e']);
      await eventually('two looks', () => looks.begun.length === 2);
      assert.equal((await pokes.counts()).active, 2);
      for (let ended = 0; ended < 5; ended += 1) {
        await eventually('a look', () => looks.begun.length > ended);
        assert.ok(looks.running().length <= 2);
        looks.begun[ended]?.end();
      }
      await idle();
      assert.equal(looks.begun.length, 5);
    });

    it('goes on after a look that failed, and does not try it again', async () => {
      const looks = heldLooks();
      pokes.work(looks.look, { concurrency: 1 });
      await pokes.poke(['a', 'b']);
      await eventually('the first look', () => looks.begun.length === 1);
      looks.begun[0]?.end(new Error('the cluster is on fire'));
      await eventually('the second look', () => looks.begun.length === 2);
      looks.begun[1]?.end();
      await idle();
      await pokes.poke(['a']);
      await eventually('the third look', () => looks.begun.length === 3);
      looks.release();
      await idle();
      assert.equal(looks.begun.length, 3);
    });

    it('aborts looks on close, hands them back, and takes no more', async () => {
      const looks = heldLooks();
      pokes.work(looks.look, { concurrency: 2 });
      await pokes.poke(['a', 'b', 'c']);
      await eventually('two looks', () => looks.begun.length === 2);
      const began = performance.now();
      await pokes.close();
      assert.ok(performance.now() - began < 10_000);
      assert.ok(looks.begun.every(({ signal }) => signal.aborted && signal.reason instanceof PokeError));
      assert.equal(looks.begun.length, 2);
      const others = heldLooks();
      others.release();
      pokes = world.open();
      pokes.work(others.look, { concurrency: 4 });
      await eventually('their looks', () => others.begun.length === 3);
      assert.deepEqual(others.begun.map(({ cluster }) => cluster).sort(), ['a', 'b', 'c']);
    });

    it('closes in time though a look does not heed its signal', async () => {
      let stubborn = false;
      pokes.work(
        () => {
          stubborn = true;
          return new Promise(() => {});
        },
        { concurrency: 1 },
      );
      await pokes.poke(['a']);
      await eventually('the look', () => stubborn);
      const began = performance.now();
      await pokes.close(200);
      assert.ok(performance.now() - began < 2_000);
    });

    it('refuses pokes after close', async () => {
      await pokes.close();
      await assert.rejects(pokes.poke(['a']), PokeError);
    });

    it('sweeps at once and then once a period, over all processes together, whatever becomes of a sweep', async () => {
      let sweeps = 0;
      const sweep = async () => {
        sweeps += 1;
        throw new Error('the remote is away');
      };
      const began = performance.now();
      for (const process of [pokes, world.open(), world.open()]) process.sweepEvery(300, sweep);
      await eventually('four sweeps', () => sweeps >= 4);
      const periods = (performance.now() - began) / 300;
      assert.ok(periods > 2.5, `4 sweeps in ${periods} periods`);
      assert.ok(sweeps <= periods + 2, `${sweeps} sweeps in ${periods} periods`);
    });

    it('goes on sweeping when the process that swept is closed', async () => {
      let sweeps = 0;
      const sweep = async () => {
        sweeps += 1;
      };
      const other = world.open();
      pokes.sweepEvery(200, sweep);
      other.sweepEvery(200, sweep);
      await eventually('a sweep', () => sweeps > 0);
      await pokes.close();
      const before = sweeps;
      await eventually('two more sweeps', () => sweeps >= before + 2);
    });

    it('does not take a sweep for a poke, though a cluster is called so', async () => {
      const looks = heldLooks();
      looks.release();
      let sweeps = 0;
      pokes.work(looks.look, { concurrency: 2 });
      pokes.sweepEvery(200, async () => {
        sweeps += 1;
      });
      await pokes.poke(['sweep', 'sweeps', 'pokes']);
      await eventually('sweeps and looks', () => sweeps >= 2 && looks.begun.length === 3);
      assert.deepEqual(looks.begun.map(({ cluster }) => cluster).sort(), ['pokes', 'sweep', 'sweeps']);
    });
  });
}
