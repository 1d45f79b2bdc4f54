import type { Clock } from '../clock/clock.ts';

/** Git may show a push later than the webhook told of it: who looked too early is poked once more after this time. */
const LAG_MS = 5_000;

/** Pokes the clusters on a mere hint, before anybody knows whether the tip moved, and the rest when it did. */
export interface PokeAhead {
  hint(): void;
  /** The remote is about to be asked. Returns the clusters that were poked since it was asked last. */
  asking(): ReadonlySet<string>;
  /** The tip moved. `clusters` undefined: federation.yaml is broken, and those known before are meant. */
  moved(clusters: readonly string[] | undefined, early: ReadonlySet<string>, isLagging: IsLagging): void;
}

/** Whether a cluster's record does not show the revision yet that was the tip when it moved. */
export type IsLagging = (cluster: string) => boolean;

export function pokeAhead(
  { clock, poker }: { clock: Clock; poker: { poke: (clusters: Iterable<string>) => void } },
  signal: AbortSignal,
): PokeAhead {
  let federation: readonly string[] = [];
  let poked: ReadonlySet<string> = new Set();

  function pokeLater(clusters: readonly string[], isLagging: IsLagging): void {
    if (clusters.length === 0) return;
    const cancel = clock.after(LAG_MS, () => {
      signal.removeEventListener('abort', cancel);
      poker.poke(clusters.filter(isLagging));
    });
    signal.addEventListener('abort', cancel, { once: true });
  }

  return {
    hint: () => {
      poked = new Set(federation);
      poker.poke(federation);
    },
    asking: () => {
      const early = poked;
      poked = new Set();
      return early;
    },
    moved: (clusters, early, isLagging) => {
      federation = clusters ?? federation;
      poker.poke(federation.filter((cluster) => !early.has(cluster)));
      pokeLater(
        federation.filter((cluster) => early.has(cluster)),
        isLagging,
      );
    },
  };
}
