import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { applier } from '../applier/applier.ts';
import { gathering } from '../applier/gathering.ts';
import { appliedMemory } from '../applier/memory.ts';
import { news } from '../applier/news.ts';
import { observers } from '../applier/observers.ts';
import type { Origin } from '../applier/record.ts';
import { retries } from '../applier/retries.ts';
import { standstill } from '../applier/standstill.ts';
import type { Clock } from '../clock/clock.ts';
import { withoutCredentials } from '../git/remote.ts';
import type { Repository } from '../git/repository.ts';
import { octokitForge } from '../github/octokit-forge.ts';
import { statusQueue } from '../github/status-queue.ts';
import type { Metrics } from '../http/metrics.ts';
import { createParser } from '../manifests/parser.ts';
import { bullPokes } from '../queue/bull-pokes.ts';
import type { Pokes } from '../queue/pokes.ts';
import type { RedisAccess } from '../queue/redis-settings.ts';
import { createRenderer } from '../render/renderer.ts';
import type { Rendering } from '../render/rendering.ts';
import { reporter } from '../reporter/reporter.ts';
import { steadyPoker } from '../watcher/steady-poker.ts';
import { watcher } from '../watcher/watcher.ts';
import type { LoadedConfig } from './config.ts';
import { type ClusterConnections, connectClusters } from './connect-clusters.ts';
import { githubAuth } from './github-settings.ts';
import { openRepository } from './open-repository.ts';
import { UsageError } from './usage-error.ts';
import { verdictTeller } from './verdict-teller.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the watcher and the worker of one process share. */
export interface Foundation {
  config: LoadedConfig;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  origin: Origin;
  repository: Repository;
  render: (revision: string) => Promise<Rendering>;
  clusters: ClusterConnections;
  pokes: Pokes;
  close(): Promise<void>;
}

/** A part that runs until it is stopped. */
export interface Running {
  /** Hands back what is under way. */
  stop(): Promise<void>;
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

/** Takes pokes and looks at clusters. */
export function startWorker(foundation: Foundation): Running {
  const { config, clock, log, metrics, repository, render, clusters, pokes, origin } = foundation;
  const stopping = new AbortController();
  const poker = steadyPoker({ pokes, clock, log }, stopping.signal);
  const again = retries(clock, (cluster) => poker.poke([cluster]));
  const observerId = `${hostname()}-${process.pid}-${clock.nonce()}`;
  const observing = observers({
    clock,
    log,
    id: observerId,
    lookAgain: (cluster) => again.lookAgain(cluster, 0),
  });
  const look = applier(
    {
      clock,
      log,
      origin,
      repository,
      render,
      openCluster: clusters.open,
      memory: appliedMemory(),
      standstill: standstill(clock),
      gathering: gathering(clock),
      observers: observing,
      observerId,
      lookAgain: again.lookAgain,
      news: news(),
      onApplied: ({ changes }) => metrics.changes({ ...changes }),
    },
    again,
  );
  pokes.work(look, { concurrency: config.concurrency });
  pokes.sweepEvery(config.sweep, async () => {
    const tip = await repository.fetchTip();
    const federation = tip && (await render(tip)).federation;
    if (federation) await pokes.poke(federation.clusters.map(({ name }) => name));
  });
  return {
    stop: async () => {
      stopping.abort();
      await observing.stopAll();
    },
  };
}

/** How long the last statuses may take at the end; what is owed then is paid after the next start. */
const DRAIN_MS = 2_000;

export interface RunningWatcher extends Running {
  /** A push may have happened. */
  hint(): void;
  /** The tip as last seen. */
  tip(): string | undefined;
}

/** Watches the branch and answers for its commits. Rejects where the repository cannot be read at all. */
export async function startWatcher(foundation: Foundation): Promise<RunningWatcher> {
  const { config, clock, log, metrics, repository, render, clusters, pokes, origin } = foundation;
  const github = config.github && {
    repository: config.github.repository,
    auth: githubAuth(config.github),
    ...(config.github.apiUrl && { apiUrl: config.github.apiUrl }),
  };
  const forge = github && octokitForge({ ...github, clock, logger: log });
  const statuses = forge && statusQueue({ forge, clock, log });
  const { branch } = config.repository;
  const tellVerdict = verdictTeller(metrics);
  const reports = reporter({
    clock,
    log,
    origin,
    repository,
    forge,
    statuses,
    openCluster: clusters.open,
    onVerdict: ({ verdict }) => tellVerdict(verdict),
    onPosted: (state, _revision, ms) => metrics.pushToVerdict(state, ms / 1000),
  });
  const watching = watcher({
    clock,
    log,
    branch,
    repository,
    forge,
    render,
    pokes,
    reporter: reports,
    onOwed: metrics.statusesOwed,
    pollMs: config.poll,
    sweepMs: config.sweep,
  });
  const stop = async () => {
    watching.close();
    reports.close();
    await statuses?.drain(DRAIN_MS);
    statuses?.close();
    await forge?.close();
  };
  await watching.start().catch(async (error) => {
    await stop();
    throw error;
  });
  return { hint: watching.hint, tip: watching.tip, stop };
}
