import type { Clock } from '../clock/clock.ts';
import { deadline } from '../clock/deadline.ts';
import { ClusterError } from '../cluster/cluster-error.ts';

/** A look reads for seconds; a server that trickles byte by byte would otherwise keep a job slot for hours. */
export const READING_MS = 120_000;

/** What ends a look. */
export interface Ends {
  /** Ends it between two writes: the process stops. */
  stop: AbortSignal;
  /** Ends its reads: the process stops, or they took too long. A rollout is limited by its lease, and not by this. */
  reads: AbortSignal;
}

/** Gives a look its time to read; rejects with a transient `ClusterError` where that is over. */
export async function withReadingTime<T>(
  clock: Clock,
  stop: AbortSignal,
  work: (ends: Ends) => Promise<T>,
): Promise<T> {
  const { signal: reads, cancel } = deadline(clock, READING_MS, stop);
  try {
    return await work({ stop, reads });
  } catch (error) {
    if (stop.aborted || !reads.aborted || error !== reads.reason) throw error;
    const message = `Git and the cluster could not be read within ${READING_MS / 1000} s`;
    throw new ClusterError('transient', message, { cause: error });
  } finally {
    cancel();
  }
}
