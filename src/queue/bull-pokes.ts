import type { Clock } from '../clock/clock.ts';
import { type JobWorker, type JobWorkerOptions, jobWorker } from './job-worker.ts';
import { pokeQueue, pokeQueues, sweepQueue } from './poke-queues.ts';
import { PokeError, type Pokes } from './pokes.ts';
import { producerClient, type QueueLogger, untilFit, untilTried, workerClient } from './redis-client.ts';
import { pokeError, type RedisAccess, redisSettings } from './redis-settings.ts';

export interface BullPokesOptions extends RedisAccess {
  clock: Clock;
  /** Begins the name of every key; installations that share a Redis each have their own. `lockstep` by default. */
  prefix?: string;
  logger?: QueueLogger;
}

/** How often a process looks whether Redis has become fit, and whether the schedule is still in it, in ms. */
const checkMs = 5_000;

/** The share of the time to close that looks have to heed their signal; the rest is for handing back. */
const heedingShare = 0.8;

/**
 * `Pokes` over BullMQ. A job is a cluster's name: nothing of what Redis holds says what to apply, and its loss costs
 * the time until the next sweep. Throws `PokeError` where the URL is none; connects at once, and for ever again.
 */
export function bullPokes(options: BullPokesOptions): Pokes {
  const { clock, logger, prefix = 'lockstep' } = options;
  const settings = redisSettings(options);
  const producer = producerClient(settings, logger);
  const queues = pokeQueues(producer, prefix);
  const workers: JobWorker[] = [];
  const closing = new AbortController();

  async function inRedis<T>(what: string, use: () => Promise<T>): Promise<T> {
    if (closing.signal.aborted) throw new PokeError(`${what}: this process is shutting down`);
    await untilTried(producer);
    return use().catch((error: unknown) => Promise.reject(pokeError(what, settings, error)));
  }

  const warn = (error: unknown) => {
    if (!closing.signal.aborted) logger?.warn({}, String(error));
  };
  const poke = (clusters: Iterable<string>) =>
    inRedis('Cannot leave pokes in Redis', () => queues.leavePokes([...clusters]));

  /** Begins when Redis has shown that it may be used, however long that takes. */
  async function start(work: JobWorkerOptions): Promise<void> {
    while (!closing.signal.aborted) {
      const fit = await untilFit(producer, settings).then(() => true, warn);
      if (closing.signal.aborted) return;
      if (fit === true) {
        workers.push(jobWorker({ client: workerClient(settings, logger), settings, prefix, logger }, work));
        return;
      }
      await clock.sleep(checkMs, closing.signal).catch(() => {});
    }
  }

  async function keepScheduled(everyMs: number): Promise<void> {
    while (!closing.signal.aborted) {
      await inRedis('Cannot schedule sweeps in Redis', () => queues.scheduleSweeps(everyMs)).catch(warn);
      await clock.sleep(checkMs, closing.signal).catch(() => {});
    }
  }

  return {
    poke,
    work: (look, { concurrency }) => {
      const lost = (cluster: string) => void poke([cluster]).catch(warn);
      void start({ queue: pokeQueue, concurrency, run: look, lost });
    },
    sweepEvery: (everyMs, sweep) => {
      void start({ queue: sweepQueue, concurrency: 1, run: () => sweep(), lost: () => {} });
      void keepScheduled(everyMs);
    },
    counts: () => inRedis('Cannot count pokes in Redis', () => queues.counts()),
    ready: () => untilFit(producer, settings),
    close: async (withinMs = 10_000) => {
      closing.abort();
      const closed = Promise.allSettled(workers.map((worker) => worker.close()));
      await atMost(clock, withinMs * heedingShare, closed);
      for (const worker of workers) worker.giveUp();
      await atMost(clock, withinMs * (1 - heedingShare), closed);
      for (const worker of workers) worker.disconnect();
      producer.disconnect();
    },
  };
}

/** Resolves when the work is done, or its time is over. */
function atMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve);
    void work.finally(() => {
      cancel();
      resolve();
    });
  });
}
