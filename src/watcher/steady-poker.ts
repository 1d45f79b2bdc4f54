import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import type { Pokes } from '../queue/pokes.ts';

/** How soon a poke that Redis did not take is left again. */
const RETRY_MS = 500;

/** Leaves pokes, and keeps at it while Redis is away; many calls at once become one. */
export function steadyPoker(
  { pokes, clock, log }: { pokes: Pick<Pokes, 'poke'>; clock: Clock; log: Logger },
  signal: AbortSignal,
): { poke: (clusters: Iterable<string>) => void } {
  const wanted = new Set<string>();
  let busy = false;

  async function leave(): Promise<void> {
    while (wanted.size > 0 && !signal.aborted) {
      const clusters = [...wanted];
      wanted.clear();
      try {
        await pokes.poke(clusters);
      } catch (error) {
        log.warn({ clusters: clusters.length, reason: String(error) }, 'could not poke; it is tried again');
        for (const cluster of clusters) wanted.add(cluster);
        await clock.sleep(RETRY_MS, signal).catch(() => {});
      }
    }
  }

  return {
    poke: (clusters) => {
      for (const cluster of clusters) wanted.add(cluster);
      if (busy) return;
      busy = true;
      void leave().finally(() => {
        busy = false;
      });
    },
  };
}
