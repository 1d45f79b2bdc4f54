import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import type { Actor, Tip, World } from '../world.ts';

/** One of G1 to G12 of docs/guarantees.md. */
export type Guarantee = `G${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12}`;

export interface Violation {
  guarantee: Guarantee;
  message: string;
  /** Virtual time. */
  atMs: number;
}

/** Tells of a broken guarantee. */
export type Report = (guarantee: Guarantee, message: string) => void;

/** Watches over some guarantees, of everything as it happens. */
export interface Oracle {
  changed?(cluster: string, change: Change, by: Actor): void;
  posted?(sha: string, context: string, state: string, description: string): void;
  said?(process: string, line: string): void;
  tipMoved?(tip: Tip): void;
  /** After each event. */
  happened?(): void;
  /** What does not hold yet, but has to once faults are over and time has passed. */
  owed?(): { guarantee: Guarantee; message: string }[];
}

export interface OracleDeps {
  world: () => World;
  report: Report;
}
