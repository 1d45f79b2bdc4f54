import type { Clock } from '../../src/clock/clock.ts';
import { PokeError, type Pokes } from '../../src/queue/pokes.ts';

/** A Redis in memory: any number of `memoryPokes` share it, as processes would. */
export interface MemoryRedis {
  /** While true, everybody's calls fail. */
  away: boolean;
  /** Pokes that nobody has taken, in their order. */
  readonly waiting: ReadonlySet<string>;
  /** Clusters that somebody looks at. */
  readonly active: ReadonlyMap<string, unknown>;
  /** FLUSHALL: pokes, locks and schedule are gone; looks go on. */
  wipe(): void;
  /** Those who wait for pokes look whether there are any: after Redis was away, or a worker stood still. */
  wake(): void;
  /** For `memoryPokes`. */
  readonly store: Store;
}

interface Sweeper {
  everyMs: number;
  isRunning(): boolean;
  sweep(): Promise<void>;
}

/** Who works on a poke. He has to renew it: else another takes the poke. */
interface Lock {
  renewals: number;
}

interface Store {
  waiting: Set<string>;
  active: Map<string, Lock>;
  /** Poked while active: once more when the look ends. */
  again: Set<string>;
  workers: Set<() => void>;
  sweepers: Sweeper[];
  /** How to cancel the next sweep; undefined: none is scheduled. */
  nextSweep: (() => void) | undefined;
}

export interface MemoryPokesOptions {
  /** Redis' own clock, where it is not the process's. */
  redisClock?: Clock;
  /** False while the process stands still, and once it is dead: it takes nothing. */
  isRunning?: () => boolean;
  /** False while nothing goes between this process and Redis: it takes nothing, and its locks are not renewed. */
  isReachable?: () => boolean;
}

const LOCK_MS = 5_000;
const RENEW_MS = LOCK_MS / 2;
const RESCHEDULE_MS = 30_000;

export function memoryRedis(): MemoryRedis {
  const store: Store = {
    waiting: new Set(),
    active: new Map(),
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
    wake: () => wake(store),
    wipe: () => {
      store.waiting.clear();
      store.active.clear();
      store.again.clear();
      store.nextSweep?.();
      store.nextSweep = undefined;
    },
  };
}

export function memoryPokes(redis: MemoryRedis, clock: Clock, options: MemoryPokesOptions = {}): Pokes {
  const { redisClock = clock, isRunning = () => true, isReachable = () => true } = options;
  const { store } = redis;
  const closing = new AbortController();
  const looks = new Set<Promise<void>>();
  let take = () => {};
  let mine: Sweeper | undefined;

  const takesPart = (): boolean => isRunning() && isReachable();

  function refuseWhenAway(): void {
    if (closing.signal.aborted) throw new PokeError('This process is shutting down');
    if (redis.away) throw new PokeError('Redis is away');
  }

  function leave(cluster: string): void {
    (store.active.has(cluster) ? store.again : store.waiting).add(cluster);
  }

  async function lookAt(cluster: string, look: Parameters<Pokes['work']>[0]): Promise<void> {
    const lock = { renewals: 0 };
    store.waiting.delete(cluster);
    store.active.set(cluster, lock);
    const stopped = new AbortController();
    const keeping = keep(cluster, lock, () => stopped.abort(new PokeError('the lock was lost')));
    await Promise.resolve()
      .then(() => look(cluster, AbortSignal.any([closing.signal, stopped.signal])))
      .catch(() => {});
    keeping.end();
    // Redis finds out by itself, when the lock is not renewed.
    if (!isReachable()) return;
    if (store.active.get(cluster) !== lock) return;
    store.active.delete(cluster);
    if (store.again.delete(cluster) || closing.signal.aborted) store.waiting.add(cluster);
    wake(store);
  }

  /** Renews the lock on the process's clock, while Redis watches on its own whether that was done. */
  function keep(cluster: string, lock: Lock, lost: () => void): { end: () => void } {
    let cancelRenewal = () => {};
    let cancelCheck = () => {};
    const renewLater = (): void => {
      cancelRenewal = clock.after(RENEW_MS, () => {
        const answers = !redis.away && isReachable();
        if (answers && store.active.get(cluster) !== lock) return lost();
        if (answers) lock.renewals += 1;
        renewLater();
      });
    };
    const checkLater = (known: number): void => {
      cancelCheck = redisClock.after(LOCK_MS, () => {
        if (store.active.get(cluster) !== lock) return;
        if (lock.renewals > known || redis.away) return checkLater(lock.renewals);
        store.active.delete(cluster);
        store.again.delete(cluster);
        store.waiting.add(cluster);
        wake(store);
      });
    };
    renewLater();
    checkLater(0);
    return {
      end: () => {
        cancelRenewal();
        if (isReachable()) cancelCheck();
      },
    };
  }

  function scheduleSweep(everyMs: number): void {
    store.nextSweep ??= redisClock.after(everyMs, () => {
      store.nextSweep = undefined;
      runSweep();
    });
  }

  /** Any process that runs does it for all. */
  function runSweep(): void {
    const sweeper = store.sweepers.find((one) => one.isRunning());
    const next = sweeper ?? store.sweepers[0];
    if (!next) return;
    scheduleSweep(next.everyMs);
    if (sweeper && !redis.away) void sweeper.sweep().catch(() => {});
  }

  function keepScheduling(everyMs: number): void {
    clock.after(RESCHEDULE_MS, () => {
      if (closing.signal.aborted) return;
      if (!redis.away) scheduleSweep(everyMs);
      keepScheduling(everyMs);
    });
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
          if (!takesPart() || closing.signal.aborted || redis.away || looks.size >= concurrency) return;
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
      mine = { everyMs, sweep, isRunning: takesPart };
      store.sweepers.push(mine);
      keepScheduling(everyMs);
      if (store.sweepers.length === 1) queueMicrotask(runSweep);
    },
    counts: async () => {
      refuseWhenAway();
      // A poke during a look is no job yet.
      return { waiting: store.waiting.size, active: store.active.size };
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
