import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** A process that only looks never takes a sweep, and a sweep never waits behind a thousand pokes. */
export const pokeQueue = 'pokes';
export const sweepQueue = 'sweeps';

/** What is left in Redis for workers to take. Rejects with what Redis or its client says. */
export interface PokeQueues {
  leavePokes(clusters: string[]): Promise<void>;
  /** One sweep a period over all processes; the first at once. Saying so again changes nothing. */
  scheduleSweeps(everyMs: number): Promise<void>;
  counts(): Promise<{ waiting: number; active: number }>;
}

/** Redis runs one script at a time: a thousand in one go would hold everybody up. */
const pokesAtOnce = 250;
const sweepJob = 'sweep';
/** Jobs leave nothing behind, and nobody tries them again: the next poke does. */
const once = { attempts: 1, removeOnComplete: true, removeOnFail: true };

export function pokeQueues(client: Redis, prefix: string): PokeQueues {
  const pokes = openQueue(pokeQueue, client, prefix);
  const sweeps = openQueue(sweepQueue, client, prefix);
  return {
    leavePokes: async (clusters) => {
      const jobs = clusters.map((cluster) => ({
        name: cluster,
        data: {},
        opts: { ...once, deduplication: { id: cluster, keepLastIfActive: true } },
      }));
      for (let at = 0; at < jobs.length; at += pokesAtOnce) {
        await pokes.addBulk(jobs.slice(at, at + pokesAtOnce));
      }
    },
    scheduleSweeps: async (everyMs) => {
      await sweeps.upsertJobScheduler(sweepJob, { every: everyMs }, { name: sweepJob, opts: once });
    },
    counts: async () => {
      const counts = await pokes.getJobCounts('waiting', 'delayed', 'prioritized', 'active');
      const { waiting = 0, delayed = 0, prioritized = 0, active = 0 } = counts;
      return { waiting: waiting + delayed + prioritized, active };
    },
  };
}

function openQueue(name: string, connection: Redis, prefix: string): Queue {
  const queue = new Queue(name, {
    connection,
    prefix,
    // Both would wait for a Redis that is away; `untilFit` checks more than they do.
    skipVersionCheck: true,
    skipWaitingForReady: true,
    streams: { events: { maxLen: 100 } },
  });
  // The client's own listener has said it already.
  queue.on('error', () => {});
  return queue;
}
