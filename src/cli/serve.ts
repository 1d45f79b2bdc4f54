import type { Logger } from 'pino';
import { systemClock } from '../clock/system-clock.ts';
import type { HttpListener } from '../http/http-listener.ts';
import { type Metrics, metrics } from '../http/metrics.ts';
import { privateListener } from '../http/private-listener.ts';
import { webhookListener } from '../http/webhook-listener.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from '../queue/embedded-redis.ts';
import {
  type Environment,
  type Foundation,
  layFoundation,
  type Running,
  type RunningWatcher,
  startWatcher,
  startWorker,
} from './compose.ts';
import { type LoadedConfig, loadConfig, type Overrides } from './config.ts';
import { githubRepository } from './github-settings.ts';
import { createLogger } from './logger.ts';

export interface ServeOptions extends Overrides {
  embeddedRedis?: boolean;
}

export type Role = 'run' | 'watcher' | 'worker';

/** After this time a process that was told to stop does, whatever is still under way. */
const STOP_WITHIN_MS = 10_000;

/** `lockstep run`, `watcher` and `worker`: runs until SIGTERM or SIGINT, then hands back what is under way. */
export async function serve(role: Role, options: ServeOptions, env: Environment): Promise<void> {
  const config = await loadConfig(options, env);
  const log = createLogger(config.log, config.secrets);
  const told = metrics();
  const redis = options.embeddedRedis
    ? await startEmbeddedRedis({ clock: systemClock, environment: { PATH: env['PATH'] ?? '' } })
    : undefined;
  const foundation = await layFoundation(config, {
    clock: systemClock,
    log,
    metrics: told,
    env,
    scratchMirror: role === 'worker',
    ...(redis && { redisUrl: redis.url }),
  });
  const ended = untilTold();
  const process_ = { foundation, redis, parts: [] as Running[], listeners: [] as HttpListener[] };
  try {
    await foundation.pokes.ready();
    await startParts(role, process_, told);
    log.info({ role, repository: foundation.origin.repository, branch: foundation.origin.branch }, 'ready');
    const signal = await ended;
    log.info({ signal }, 'stopping');
  } finally {
    await stop(process_, log);
  }
}

interface ServedProcess {
  foundation: Foundation;
  redis: EmbeddedRedis | undefined;
  parts: Running[];
  listeners: HttpListener[];
}

async function startParts(role: Role, served: ServedProcess, told: Metrics): Promise<void> {
  const { foundation, parts, listeners } = served;
  const { config } = foundation;
  const reasons = new Set([`${role} is starting`]);
  const local = privateListener({ health: () => [], ready: () => [...reasons], metrics: told.registry });
  listeners.push(local);
  foundation.log.info(
    { url: await local.listen(config.listen.port, config.listen.host) },
    'listening (private)',
  );
  if (role !== 'watcher') parts.push(startWorker(foundation));
  if (role !== 'worker') {
    const watching = await startWatcher(foundation);
    parts.unshift(watching);
    await listenToWebhooks(config, watching, { listeners, log: foundation.log });
  }
  reasons.clear();
}

async function listenToWebhooks(
  config: LoadedConfig,
  watching: RunningWatcher,
  { listeners, log }: { listeners: HttpListener[]; log: Logger },
): Promise<void> {
  const webhook = config.github?.webhook;
  if (!webhook) return;
  const listener = webhookListener({
    secrets: webhook.secrets,
    repository: githubRepository(config),
    branch: config.repository.branch,
    onPush: watching.hint,
  });
  listeners.push(listener);
  log.info({ url: await listener.listen(webhook.listen.port, webhook.listen.host) }, 'listening (webhook)');
}

/** Resolves with the first signal to stop; a second one ends the process at once. */
function untilTold(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(1));
      });
    }
  });
}

async function stop({ foundation, redis, parts, listeners }: ServedProcess, log: Logger): Promise<void> {
  const cancel = systemClock.after(STOP_WITHIN_MS, () => {
    log.error('not everything could be handed back in time; what is left is found by the next look');
    process.exit(1);
  });
  await Promise.allSettled(listeners.map((listener) => listener.close()));
  await foundation.pokes.close(STOP_WITHIN_MS - 3_000);
  await Promise.allSettled(parts.map((part) => part.stop()));
  await foundation.close();
  await redis?.stop();
  cancel();
}
