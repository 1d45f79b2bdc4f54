import type { Logger } from 'pino';
import { isClusterError } from '../cluster/cluster-error.ts';
import { WrongCluster } from '../cluster/cluster-uid.ts';
import { GitError } from '../git/repository.ts';
import { RecordRefused } from '../record/codec.ts';
import type { LookDeps } from './look.ts';
import { look } from './look.ts';
import { type News, news } from './news.ts';
import type { Retries } from './retries.ts';

/** A person has to do something before a refused cluster is taken again; a commit pokes it sooner. */
const REFUSED_RETRY_MS = 60_000;

/** What a poke makes a worker do. Never rejects: what went wrong is logged, said by the reporter, and tried again where that may help. */
export function applier(
  deps: LookDeps,
  retries: Pick<Retries, 'succeeded' | 'failed'>,
): (cluster: string, signal: AbortSignal) => Promise<void> {
  const troubles = news();
  return async (cluster, signal) => {
    try {
      const result = await look(deps, cluster, signal);
      if (troubles.over(cluster)) deps.log.info({ cluster }, 'it can be looked at again');
      if (result === 'done') retries.succeeded(cluster);
      else retries.failed(cluster);
    } catch (error) {
      if (signal.aborted) return;
      tell({ log: deps.log, troubles }, cluster, error);
      retries.failed(cluster, retryAfterMs(error));
    }
  };
}

function retryAfterMs(error: unknown): number | undefined {
  if (isRefusal(error)) return REFUSED_RETRY_MS;
  return isClusterError(error) ? error.retryAfterMs : undefined;
}

/** An outage is told once, however long it lasts; a stack trace is only for what nobody foresaw. */
function tell({ log, troubles }: { log: Logger; troubles: News }, cluster: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  if (!troubles.isNew(cluster, reason)) return;
  if (isRefusal(error)) {
    log.error({ cluster, reason }, 'refused: nothing is written there');
  } else if (isClusterError(error) || error instanceof GitError) {
    log.warn({ cluster, reason }, 'could not look; it is tried until it works');
  } else {
    log.error({ cluster, err: error }, 'a look failed; it is tried again');
  }
}

function isRefusal(error: unknown): error is WrongCluster | RecordRefused {
  return error instanceof WrongCluster || error instanceof RecordRefused;
}
