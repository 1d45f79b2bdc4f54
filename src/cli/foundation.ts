import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import { withoutCredentials } from '../git/remote.ts';
import type { Repository } from '../git/repository.ts';
import type { Forge } from '../github/forge.ts';
import { octokitForge } from '../github/octokit-forge.ts';
import type { Metrics } from '../http/metrics.ts';
import { createParser, type Parser, type ParserOptions } from '../manifests/parser.ts';
import { bullPokes } from '../queue/bull-pokes.ts';
import type { Pokes } from '../queue/pokes.ts';
import type { RedisAccess } from '../queue/redis-settings.ts';
import type { Origin } from '../record/record.ts';
import { createRenderer } from '../render/renderer.ts';
import type { Rendering } from '../render/rendering.ts';
import type { LoadedConfig } from './config.ts';
import { type ClusterConnections, connectClusters } from './connect-clusters.ts';
import { githubAuth } from './github-settings.ts';
import { openRepository } from './open-repository.ts';
import { UsageError } from './usage-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A connection to the forge, which keeps the process alive until it is closed. */
export interface OpenForge extends Forge {
  close(): Promise<void>;
}

/** What the watcher and the worker of one process share. Whatever reaches outside the process comes from here. */
export interface Foundation {
  config: LoadedConfig;
  /** Of this process, among all that run or ran. */
  processId: string;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  origin: Origin;
  repository: Repository;
  /** Opens the same repository through another mirror, for work that must not hold up the first. */
  openAnotherMirror(purpose: string): Promise<Repository>;
  render: (revision: string) => Promise<Rendering>;
  /** A parser of its own, for what must take no turn from `render`. */
  openParser(options: ParserOptions): Parser;
  /** Undefined where no forge is configured. */
  openForge: (() => OpenForge) | undefined;
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
    processId: `${hostname()}-${process.pid}-${clock.nonce()}`,
    clock,
    log,
    metrics,
    origin,
    repository,
    openAnotherMirror: async (purpose) =>
      (await openRepository(config, { clock, env, scratch: false, purpose })).repository,
    render: async (revision) => renderer(await repository.readTree(revision)),
    openParser: (limits) => createParser(clock, limits),
    openForge: forgeOpener(config, options),
    clusters,
    pokes,
    close: closeAll,
  };
}

function forgeOpener(
  { github }: LoadedConfig,
  { clock, log }: FoundationOptions,
): (() => OpenForge) | undefined {
  if (!github) return undefined;
  const { repository, apiUrl } = github;
  const auth = githubAuth(github);
  return () => octokitForge({ repository, auth, ...(apiUrl && { apiUrl }), clock, logger: log });
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
