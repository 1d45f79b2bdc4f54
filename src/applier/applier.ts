import type { Logger } from 'pino';
import { isClusterError } from '../cluster/cluster-error.ts';
import { WrongCluster } from '../cluster/cluster-uid.ts';
import type { LookDeps } from './look.ts';
import { look } from './look.ts';
import { RecordRefused } from './record-codec.ts';
import type { Retries } from './retries.ts';

/** What a poke makes a worker do. Never rejects: what went wrong is logged, said by the reporter, and tried again where that may help. */
export function applier(
  deps: LookDeps,
  retries: Retries,
): (cluster: string, signal: AbortSignal) => Promise<void> {
  return async (cluster, signal) => {
    try {
      const result = await look(deps, cluster, signal);
      if (result === 'done') retries.succeeded(cluster);
      else retries.failed(cluster);
    } catch (error) {
      if (signal.aborted) return;
      tell(deps.log, cluster, error);
      retries.failed(cluster, isClusterError(error) ? error.retryAfterMs : undefined);
    }
  };
}

function tell(log: Logger, cluster: string, error: unknown): void {
  if (error instanceof WrongCluster || error instanceof RecordRefused) {
    log.error({ cluster, reason: error.message }, 'refused: nothing is written there');
  } else if (isClusterError(error)) {
    log.warn({ cluster, reason: error.message }, 'could not look; it is tried again');
  } else {
    log.error({ cluster, err: error }, 'a look failed; it is tried again');
  }
}
