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
  let isAway = false;

  /** Never rejects. */
  async function leave(): Promise<void> {
    while (wanted.size > 0 && !signal.aborted) {
      const clusters = [...wanted];
      wanted.clear();
      try {
        await pokes.poke(clusters);
        taken();
      } catch (error) {
        refused(clusters, error);
        await clock.sleep(RETRY_MS, signal).catch(() => {});
      }
    }
    // In the same turn as the last look at `wanted`: a poke that comes now starts anew.
    busy = false;
  }

  function taken(): void {
    if (isAway) log.info('pokes are taken again');
    isAway = false;
  }

  /** An outage is told once, however long it lasts. */
  function refused(clusters: readonly string[], error: unknown): void {
    for (const cluster of clusters) wanted.add(cluster);
    if (isAway || signal.aborted) return;
    isAway = true;
    log.warn(
      { clusters: clusters.length, reason: String(error) },
      'could not poke; it is tried until it works',
    );
  }

  return {
    poke: (clusters) => {
      for (const cluster of clusters) wanted.add(cluster);
      if (busy || signal.aborted) return;
      busy = true;
      void leave();
    },
  };
}
