import type { Clock } from '../../src/clock/clock.ts';
import { PokeError, type Pokes } from '../../src/queue/pokes.ts';

/** A Redis in memory: any number of `memoryPokes` share it, as processes would. */
export interface MemoryRedis {
  /** While true, everybody's calls fail. */
  away: boolean;
  /** Pokes that nobody has taken, in their order. */
  readonly waiting: ReadonlySet<string>;
  /** Clusters that somebody looks at. */
  readonly active: ReadonlySet<string>;
  /** FLUSHALL: pokes and schedule are gone; looks go on. */
  wipe(): void;
  /** For `memoryPokes`. */
  readonly store: Store;
}

interface Sweeper {
  sweep(): Promise<void>;
}

interface Store {
  waiting: Set<string>;
  active: Set<string>;
  /** Poked while active: once more when the look ends. */
  again: Set<string>;
  workers: Set<() => void>;
  sweepers: Sweeper[];
  nextSweep: (() => void) | undefined;
}

export function memoryRedis(): MemoryRedis {
  const store: Store = {
    waiting: new Set(),
    active: new Set(),
    again: new Set(),
    workers: new Set(),
    sweepers: [],
    nextSweep: undefined,
  };
  return {
    away: false,
    store,
    waiting: store.waiting,
    active: store.active,
    wipe: () => {
      store.waiting.clear();
      store.active.clear();
      store.again.clear();
    },
  };
}

export function memoryPokes(redis: MemoryRedis, clock: Clock): Pokes {
  const { store } = redis;
  const closing = new AbortController();
  const looks = new Set<Promise<void>>();
  let take = () => {};
  let mine: Sweeper | undefined;

  function refuseWhenAway(): void {
    if (closing.signal.aborted) throw new PokeError('This process is shutting down');
    if (redis.away) throw new PokeError('Redis is away');
  }

  function leave(cluster: string): void {
    (store.active.has(cluster) ? store.again : store.waiting).add(cluster);
  }

  async function lookAt(cluster: string, look: Parameters<Pokes['work']>[0]): Promise<void> {
    store.waiting.delete(cluster);
    store.active.add(cluster);
    await Promise.resolve()
      .then(() => look(cluster, closing.signal))
      .catch(() => {});
    store.active.delete(cluster);
    if (store.again.delete(cluster) || closing.signal.aborted) store.waiting.add(cluster);
    wake(store);
  }

  function scheduleSweep(everyMs: number): void {
    store.nextSweep ??= clock.after(everyMs, () => {
      store.nextSweep = undefined;
      runSweep(everyMs);
    });
  }

  function runSweep(everyMs: number): void {
    const sweeper = store.sweepers[0];
    if (!sweeper) return;
    scheduleSweep(everyMs);
    void sweeper.sweep().catch(() => {});
  }

  return {
    poke: async (clusters) => {
      refuseWhenAway();
      for (const cluster of clusters) leave(cluster);
      wake(store);
    },
    work: (look, { concurrency }) => {
      take = () => {
        for (const cluster of [...store.waiting]) {
          if (closing.signal.aborted || redis.away || looks.size >= concurrency) return;
          const done = lookAt(cluster, look);
          looks.add(done);
          void done.finally(() => {
            looks.delete(done);
            take();
          });
        }
      };
      store.workers.add(() => take());
      queueMicrotask(() => take());
    },
    sweepEvery: (everyMs, sweep) => {
      mine = { sweep };
      store.sweepers.push(mine);
      if (store.sweepers.length === 1) queueMicrotask(() => runSweep(everyMs));
    },
    counts: async () => {
      refuseWhenAway();
      return { waiting: store.waiting.size + store.again.size, active: store.active.size };
    },
    ready: async () => refuseWhenAway(),
    close: async (withinMs = 10_000) => {
      closing.abort(new PokeError('Stopped: this process is shutting down'));
      store.sweepers = store.sweepers.filter((sweeper) => sweeper !== mine);
      const late = Promise.withResolvers<void>();
      const cancel = clock.after(withinMs, late.resolve);
      await Promise.race([Promise.all(looks), late.promise]);
      cancel();
      wake(store);
    },
  };
}

function wake({ workers }: Store): void {
  for (const take of workers) queueMicrotask(take);
}
