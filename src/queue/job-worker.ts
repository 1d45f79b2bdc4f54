import { type Job, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { PokeError } from './pokes.ts';
import type { QueueLogger } from './redis-client.ts';
import { pokeError, type RedisSettings } from './redis-settings.ts';

/** Takes jobs of one queue; a job is its name, and nothing else of it is read. */
export interface JobWorker {
  /** Takes no more jobs, aborts those at work, and hands them back. Resolves when all have ended. */
  close(): Promise<void>;
  /** Waits no longer for `run`s that do not heed their signal: their jobs are handed back. */
  giveUp(): void;
  /** Closes the connections, whatever is under way: jobs come back to others when their locks run out. */
  disconnect(): void;
}

export interface JobWorkerDeps {
  client: Redis;
  settings: RedisSettings;
  prefix: string;
  logger: QueueLogger | undefined;
}

export interface JobWorkerOptions {
  queue: string;
  concurrency: number;
  /** Its rejection is logged, and the job is done. */
  run: (name: string, signal: AbortSignal) => Promise<void>;
  /** The lock of a job was lost while `run` was at it, and its signal has been aborted. */
  lost: (name: string) => void;
}

/** A worker that died gives its jobs up after at most lock + two checks: 9 s. */
const lockMs = 5_000;
const stalledCheckMs = 2_000;

const lockLost = 'the lock on this cluster was lost';
const shutdown = 'this process is shutting down';

export function jobWorker(
  deps: JobWorkerDeps,
  { queue, concurrency, run, lost }: JobWorkerOptions,
): JobWorker {
  const { client, settings, prefix, logger } = deps;
  let closing = false;
  const givenUp = Promise.withResolvers<void>();

  async function process(
    job: Job,
    token: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const controller = new AbortController();
    const abort = () => controller.abort(new PokeError(`Stopped: ${signal?.reason}`));
    signal?.addEventListener('abort', abort);
    if (!closing)
      await Promise.race([logged(() => run(job.name, controller.signal), job.name), givenUp.promise]);
    if (signal?.reason === lockLost) {
      lost(job.name);
      // Somebody else may have the job: nothing of it is ours to finish.
      throw new WaitingError();
    }
    if (closing || signal?.aborted) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
  }

  async function logged(work: () => Promise<void>, name: string): Promise<void> {
    try {
      await work();
    } catch (error) {
      logger?.warn(
        { name, reason: String(error) },
        `${queue}: what was to be done failed, and is not tried again`,
      );
    }
  }

  const worker = new Worker(queue, (job, token, signal) => process(job, token, signal), {
    connection: client,
    prefix,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    // A poke is a hint: it is never given up, however many workers died over it.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    runRetryDelay: 1_000,
    drainDelay: 2,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, lockLost);
  });
  worker.on('error', (error) => {
    logger?.warn({ queue }, pokeError('Taking a poke failed', settings, error).message);
  });

  return {
    close: async () => {
      closing = true;
      // Where Redis is away there is nobody to hand jobs back to, and BullMQ would wait for it.
      const closed = worker.close(client.status !== 'ready');
      worker.cancelAllJobs(shutdown);
      await closed;
    },
    giveUp: givenUp.resolve,
    disconnect: () => {
      void worker.getBackend().disconnectBlocking(false);
      client.disconnect();
    },
  };
}
