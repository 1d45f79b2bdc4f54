import type { Clock } from '../clock/clock.ts';
import type { Occurrence } from './occurrence.ts';

/** How long each cluster has been without the revision that it is to have. */
export interface RevisionLag {
  /** A new occurrence of a tip; undefined: the branch is gone, and nobody lags behind anything. */
  aim(occurrence: Occurrence | undefined): void;
  /**
   * By cluster of the federation, ms since the tip was noticed; 0 where its record names the tip. A bad commit, which no
   * cluster is to have, changes nothing: who was behind the tip before it still is.
   */
  read(): ReadonlyMap<string, number>;
}

/** `namedBy`: the revision that a cluster's record named when it was last read. */
export function revisionLag(
  clock: Pick<Clock, 'monotonic'>,
  namedBy: (cluster: string) => string | undefined,
): RevisionLag {
  let aimed: Occurrence | undefined;
  return {
    aim: (occurrence) => {
      if (occurrence === undefined || isGood(occurrence)) aimed = occurrence;
    },
    read: () => {
      if (!aimed) return new Map();
      const { revision, noticed, rendering } = aimed;
      const lag = clock.monotonic() - noticed.at;
      const clusters = rendering.federation?.clusters ?? [];
      return new Map(clusters.map(({ name }) => [name, namedBy(name) === revision ? 0 : lag]));
    },
  };
}

function isGood({ rendering: { federation, faults } }: Occurrence): boolean {
  return federation !== undefined && faults.length === 0;
}
