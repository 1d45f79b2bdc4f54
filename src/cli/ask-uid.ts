import type { Clock } from '../clock/clock.ts';
import { deadline } from '../clock/deadline.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterUid } from '../cluster/cluster-uid.ts';

const ANSWER_WITHIN_MS = 10_000;

/** The cluster's identity, asked once. Rejects with a `ClusterError`, or an `Error` where no answer came in time. */
export async function askUid(clock: Clock, cluster: Cluster, stop: AbortSignal): Promise<string> {
  const limit = deadline(clock, ANSWER_WITHIN_MS, stop);
  try {
    return await clusterUid(cluster, limit.signal);
  } catch (error) {
    if (!limit.signal.aborted || stop.aborted) throw error;
    throw new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`);
  } finally {
    limit.cancel();
  }
}
