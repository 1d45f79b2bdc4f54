import { Redis } from 'ioredis';
import { PokeError } from './pokes.ts';
import { whyUnfit } from './redis-fitness.ts';
import { isRefusal, pokeError, type RedisSettings } from './redis-settings.ts';

export interface QueueLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

const retryStrategy = (times: number) => Math.min(times * 100, 2_000);

/** For leaving pokes: what cannot be sent now fails now. */
export function producerClient(settings: RedisSettings, logger: QueueLogger | undefined): Redis {
  const options = { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 5_000 };
  return watched(
    new Redis({ ...settings.connection, ...options, connectTimeout: 5_000, retryStrategy }),
    settings,
    logger,
  );
}

/** For taking pokes: waits for Redis as long as it takes. */
export function workerClient(settings: RedisSettings, logger: QueueLogger | undefined): Redis {
  const options = { maxRetriesPerRequest: null, connectTimeout: 5_000, retryStrategy };
  return watched(new Redis({ ...settings.connection, ...options }), settings, logger);
}

/** Every emitter needs a listener, or its first error ends the process. One line an outage, not one a retry. */
function watched(client: Redis, settings: RedisSettings, logger: QueueLogger | undefined): Redis {
  let away = false;
  client.on('error', (error: Error) => {
    if (!away) logger?.warn({}, pokeError('Redis cannot be used', settings, error).message);
    away = true;
  });
  client.on('ready', () => {
    if (away) logger?.info({}, `Redis at ${settings.address} is back`);
    away = false;
  });
  return client;
}

/**
 * Resolves when Redis answers and may be used. Waits for a Redis that is away; rejects (`PokeError`)
 * where waiting does not help: credentials, certificate, version, eviction policy.
 */
export async function untilFit(client: Redis, settings: RedisSettings): Promise<void> {
  for (;;) {
    if (client.status !== 'ready') await untilReady(client, settings);
    const info = await client.info().catch((error: unknown) => {
      if (isRefusal(error)) throw pokeError('Redis does not say what it is', settings, error);
      return undefined;
    });
    // The connection broke off meanwhile, or Redis is busy: the client sees to that.
    if (info === undefined) continue;
    const unfit = whyUnfit(info);
    if (unfit === undefined) return;
    throw new PokeError(`Redis at ${settings.address} cannot hold pokes: ${unfit}`);
  }
}

function untilReady(client: Redis, settings: RedisSettings): Promise<void> {
  const closed = new PokeError(`The connection to Redis at ${settings.address} was closed`);
  if (client.status === 'end') return Promise.reject(closed);
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      client.off('ready', onReady).off('error', onError).off('end', onEnd);
      finish();
    };
    const onReady = () => settle(resolve);
    const onEnd = () => settle(() => reject(closed));
    const onError = (error: Error) => {
      if (isRefusal(error)) settle(() => reject(pokeError('Redis refuses us', settings, error)));
    };
    client.on('ready', onReady).on('error', onError).on('end', onEnd);
  });
}

/** Resolves when the first attempt to connect has ended, one way or the other. */
export function untilTried(client: Redis): Promise<void> {
  if (!['wait', 'connecting', 'connect'].includes(client.status)) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = () => {
      client.off('ready', settle).off('close', settle);
      resolve();
    };
    client.on('ready', settle).on('close', settle);
  });
}
