import type { Logger } from 'pino';
import { systemClock } from '../clock/system-clock.ts';
import type { HttpListener } from '../http/http-listener.ts';
import { type Metrics, metrics } from '../http/metrics.ts';
import { privateListener } from '../http/private-listener.ts';
import { webhookListener } from '../http/webhook-listener.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from '../queue/embedded-redis.ts';
import { type Running, type RunningWatcher, startWatcher, startWorker } from './compose.ts';
import { type LoadedConfig, loadConfig, type Overrides } from './config.ts';
import { countPokes } from './count-pokes.ts';
import { type Environment, type Foundation, layFoundation } from './foundation.ts';
import { createLogger } from './logger.ts';
import { openReports } from './open-reports.ts';
import { untilStopped } from './until-stopped.ts';

export interface ServeOptions extends Overrides {
  embeddedRedis?: boolean;
}

export type Role = 'run' | 'watcher' | 'worker';

/** After this time a process that was told to stop does, whatever is still under way. */
const STOP_WITHIN_MS = 10_000;

/** `lockstep run`, `watcher` and `worker`: runs until SIGTERM, SIGINT or SIGHUP, then hands back what is under way. */
export async function serve(role: Role, options: ServeOptions, env: Environment): Promise<void> {
  const config = await loadConfig(options, env);
  const log = createLogger(config.log, config.secrets);
  const told = metrics();
  const served: ServedProcess = { parts: [], listeners: [] };
  const stopping = untilStopped();
  try {
    const laid = lay(served, { role, options, config, env, log, told });
    const started = laid.then((foundation) => startParts(role, { ...served, foundation, env }, told));
    // Who is told to stop while Redis or Git keep it waiting, stops.
    const signal = await Promise.race([stopping.told, started.then(() => stopping.told)]);
    log.info({ signal }, 'stopping');
  } finally {
    await stop(served, log);
    stopping.release();
  }
}

interface ServedProcess {
  foundation?: Foundation;
  redis?: EmbeddedRedis;
  parts: Running[];
  listeners: HttpListener[];
}

interface Laying {
  role: Role;
  options: ServeOptions;
  config: LoadedConfig;
  env: Environment;
  log: Logger;
  told: Metrics;
}

/** What was started is in `served`, also where the rest fails: an embedded Redis must not outlive a mistake in a URL. */
async function lay(served: ServedProcess, laying: Laying): Promise<Foundation> {
  const { role, options, config, env, log, told } = laying;
  if (options.embeddedRedis) {
    const environment = { PATH: env['PATH'] ?? '' };
    served.redis = await startEmbeddedRedis({ clock: systemClock, environment });
  }
  served.foundation = await layFoundation(config, {
    clock: systemClock,
    log,
    metrics: told,
    env,
    scratchMirror: role === 'worker',
    ...(served.redis && { redisUrl: served.redis.url }),
  });
  return served.foundation;
}

/** Why this process cannot do its work: as its start gets on, and whenever Redis is away later. */
interface Standing {
  starting: string | undefined;
  redis: string | undefined;
}

async function startParts(
  role: Role,
  served: ServedProcess & { foundation: Foundation; env: Environment },
  told: Metrics,
): Promise<void> {
  const { foundation, parts, listeners, env } = served;
  const { config, log, origin } = foundation;
  const reports = role === 'worker' ? undefined : await openReports(foundation, env);
  const standing: Standing = { starting: 'waiting for Redis', redis: undefined };
  const local = privateListener({
    health: () => [],
    ready: () => [standing.starting, standing.redis].filter((reason) => reason !== undefined),
    metrics: told.registry,
    pages: reports && { ...origin, ...reports },
  });
  listeners.push(local);
  log.info({ url: await local.listen(config.listen.port, config.listen.host) }, 'listening (private)');
  await foundation.pokes.ready();
  parts.push(countPokes(foundation, (away) => Object.assign(standing, { redis: away })));
  if (role !== 'watcher') parts.push(startWorker(foundation));
  if (reports) {
    standing.starting = 'first look at Git';
    const watching = await startWatcher(foundation, reports);
    parts.unshift({ stop: () => watching.stop().finally(reports.close) });
    await listenToWebhooks(config, watching, { listeners, log });
  }
  standing.starting = undefined;
  log.info({ role, repository: origin.repository, branch: origin.branch }, 'ready');
}

async function listenToWebhooks(
  config: LoadedConfig,
  watching: RunningWatcher,
  { listeners, log }: { listeners: HttpListener[]; log: Logger },
): Promise<void> {
  const { github } = config;
  if (!github?.webhook) return;
  const { webhook, repository } = github;
  const listener = webhookListener({
    secrets: webhook.secrets,
    repository,
    branch: config.repository.branch,
    onPush: watching.hint,
    onPullRequest: watching.hintPullRequests,
  });
  listeners.push(listener);
  log.info({ url: await listener.listen(webhook.listen.port, webhook.listen.host) }, 'listening (webhook)');
}

/**
 * First nobody new is let in, then the looks under way are handed back, while the reporter still hears of them; then the
 * last statuses go out. The time limit stays set: whatever a start that was broken off left behind does not hold us.
 */
async function stop({ foundation, redis, parts, listeners }: ServedProcess, log: Logger): Promise<void> {
  systemClock.after(STOP_WITHIN_MS, () => {
    log.error('not everything could be handed back in time; what is left is found by the next look');
    process.exit(1);
  });
  await Promise.allSettled(listeners.map((listener) => listener.close()));
  await foundation?.pokes.close(STOP_WITHIN_MS - 3_000);
  await Promise.allSettled(parts.map((part) => part.stop()));
  await foundation?.close();
  await redis?.stop();
}
