import type { KubeObject } from '../../../src/cluster/object.ts';
import type { CommitStatus } from '../../../src/github/forge.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import type { Tip } from '../world/branch.ts';
import type { Actor, World } from '../world/world.ts';

/** One of G1 to G12 of docs/guarantees.md. */
export type Guarantee = `G${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12}`;

export interface Violation {
  guarantee: Guarantee;
  message: string;
  /** Virtual time. */
  atMs: number;
}

/** What was compared, and what about it does not hold. */
export interface Finding {
  guarantee: Guarantee;
  /** Undefined: it holds. */
  fault: string | undefined;
}

/** Counts that the guarantee was looked at, and tells where it did not hold. */
export type Judge = (guarantee: Guarantee, holds: boolean, why: () => string) => void;

/** Watches over some guarantees, of everything as it happens. */
export interface Oracle {
  changed?(cluster: string, change: Change, by: Actor): void;
  posted?(sha: string, status: CommitStatus, by: string, sentMs: number): void;
  said?(process: string, line: string): void;
  tipMoved?(tip: Tip): void;
  /** A process reads what a commit holds. */
  opened?(process: string, sha: string): void;
  started?(process: string): void;
  /** An answer or an event of a cluster has come, with this state of an object. */
  heard?(process: string, cluster: string, object: KubeObject): void;
  /** After each event. */
  happened?(): void;
  /** What has to hold when all who answer had time: a cluster may still be silent, the tip be bad, or all be over. */
  standing?(): Finding[];
  /** What need not hold yet, but has to once faults are over and time has passed. */
  owed?(): Finding[];
}

export interface OracleDeps {
  world: () => World;
  judge: Judge;
}

/** One that passes on to all of them what happens. */
export function watchedBy(
  oracles: readonly Oracle[],
): Required<Omit<Oracle, 'happened' | 'standing' | 'owed'>> {
  return {
    changed: (...told) => {
      for (const oracle of oracles) oracle.changed?.(...told);
    },
    posted: (...told) => {
      for (const oracle of oracles) oracle.posted?.(...told);
    },
    said: (...told) => {
      for (const oracle of oracles) oracle.said?.(...told);
    },
    opened: (...told) => {
      for (const oracle of oracles) oracle.opened?.(...told);
    },
    heard: (...told) => {
      for (const oracle of oracles) oracle.heard?.(...told);
    },
    started: (...told) => {
      for (const oracle of oracles) oracle.started?.(...told);
    },
    tipMoved: (tip) => {
      for (const oracle of oracles) oracle.tipMoved?.(tip);
    },
  };
}
