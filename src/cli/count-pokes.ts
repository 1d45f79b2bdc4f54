import type { Clock } from '../clock/clock.ts';
import { every } from '../clock/every.ts';
import type { Metrics } from '../http/metrics.ts';
import type { Pokes } from '../queue/pokes.ts';
import type { Running } from './compose.ts';

const COUNT_EVERY_MS = 15_000;

/** Counts pokes for the metrics, and tells after each count why Redis cannot be used: undefined while it can. */
export function countPokes(
  { pokes, metrics, clock }: { pokes: Pick<Pokes, 'counts'>; metrics: Pick<Metrics, 'pokes'>; clock: Clock },
  tellAway: (reason: string | undefined) => void,
): Running {
  const stopping = new AbortController();
  async function count(): Promise<void> {
    try {
      metrics.pokes(await pokes.counts());
      tellAway(undefined);
    } catch (error) {
      tellAway(error instanceof Error ? error.message : String(error));
    }
  }
  every({ clock, signal: stopping.signal }, COUNT_EVERY_MS, count);
  return { stop: async () => stopping.abort() };
}
