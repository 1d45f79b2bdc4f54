import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Origin } from '../applier/record/record.ts';
import type { Clock } from '../clock/clock.ts';
import { withoutCredentials } from '../git/remote.ts';
import type { Repository } from '../git/repository.ts';
import type { Metrics } from '../http/metrics.ts';
import { createParser } from '../manifests/parser.ts';
import { bullPokes } from '../queue/bull-pokes.ts';
import type { Pokes } from '../queue/pokes.ts';
import type { RedisAccess } from '../queue/redis-settings.ts';
import { createRenderer } from '../render/renderer.ts';
import type { Rendering } from '../render/rendering.ts';
import type { LoadedConfig } from './config.ts';
import { type ClusterConnections, connectClusters } from './connect-clusters.ts';
import { openRepository } from './open-repository.ts';
import { UsageError } from './usage-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the watcher and the worker of one process share. */
export interface Foundation {
  config: LoadedConfig;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  origin: Origin;
  repository: Repository;
  /** Opens the same repository through another mirror, for work that must not hold up the first. */
  openAnotherMirror(purpose: string): Promise<Repository>;
  render: (revision: string) => Promise<Rendering>;
  clusters: ClusterConnections;
  pokes: Pokes;
  close(): Promise<void>;
}

export interface FoundationOptions {
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  env: Environment;
  /** In place of the configured one: the socket of an embedded Redis. */
  redisUrl?: string;
  /** True where only workers run: what the watcher owes is kept in a mirror that outlives the process. */
  scratchMirror: boolean;
}

/** Opens everything that talks to the outside; nothing is asked yet. */
export async function layFoundation(config: LoadedConfig, options: FoundationOptions): Promise<Foundation> {
  const { clock, log, metrics, env } = options;
  const authorities = await readAuthorities(config.redis.caFile);
  const { repository, close } = await openRepository(config, { clock, env, scratch: options.scratchMirror });
  const parser = createParser(clock);
  const renderer = createRenderer(parser);
  const clusters = connectClusters(config, clock, env);
  const origin = { repository: withoutCredentials(config.repository.url), branch: config.repository.branch };
  const closeAll = async () => {
    await Promise.allSettled([clusters.close(), parser.close(), close()]);
  };
  const redis = { ...config.redis, ...(options.redisUrl && { url: options.redisUrl }), ca: authorities };
  const pokes = await closingOnFailure(closeAll, () => openPokes(redis, { clock, log, origin }));
  return {
    config,
    clock,
    log,
    metrics,
    origin,
    repository,
    openAnotherMirror: async (purpose) =>
      (await openRepository(config, { clock, env, scratch: false, purpose })).repository,
    render: async (revision) => renderer(await repository.readTree(revision)),
    clusters,
    pokes,
    close: closeAll,
  };
}

/** Asked before anything is opened. Throws a `UsageError` where the file cannot be read. */
async function readAuthorities(caFile: string | undefined): Promise<string | undefined> {
  if (caFile === undefined) return undefined;
  return readFile(caFile, 'utf8').catch((cause) => {
    throw new UsageError(`redis.caFile: ${caFile} cannot be read (${cause.code})`);
  });
}

/** What was opened before a step that fails would keep the process alive. */
async function closingOnFailure<T>(close: () => Promise<void>, step: () => T): Promise<T> {
  try {
    return step();
  } catch (error) {
    await close();
    throw error;
  }
}

function openPokes(
  { url, username, password, ca }: RedisAccess,
  { clock, log, origin }: { clock: Clock; log: Logger; origin: Origin },
): Pokes {
  const installation = createHash('sha256').update(`${origin.repository}#${origin.branch}`).digest('hex');
  return bullPokes({
    url,
    username,
    password,
    ca,
    // In braces, so that a Redis Cluster keeps all keys of one queue in one slot.
    prefix: `{lockstep-${installation.slice(0, 12)}}`,
    clock,
    logger: log,
  });
}
