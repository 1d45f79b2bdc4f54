/** What is promised; docs/guarantees.md has them in full. */
export const GUARANTEES = [
  'G1',
  'G2',
  'G3',
  'G4',
  'G5',
  'G6',
  'G7',
  'G8',
  'G9',
  'G10',
  'G11',
  'G12',
] as const;

export type Guarantee = (typeof GUARANTEES)[number];

interface Mutant {
  /** The shipped source that it changes. */
  file: string;
  /** The file name of its patch, in `mutants/`. */
  mutant: string;
}

/** A line or a few of the shipped code whose only purpose is to keep a guarantee under faults, races or hostile input. */
export interface Fence extends Mutant {
  /** What it is called, in a few words. */
  fence: string;
  /** The guarantees of which at least one is broken without it. */
  keeps: readonly Guarantee[];
  /** What goes wrong without it. */
  why: string;
  /** Who does what before or after whom, so that it goes wrong. A is a worker with the older revision C1, B one with C2. */
  history: string;
  /**
   * Where it is seen to go wrong: in histories over the doubles, or in a test over real parts, of their faults
   * (`sandbox`) or of hostile input (`attack`).
   */
  shownBy: 'simulation' | 'sandbox' | 'attack';
  /** The test that fails with the mutant; of what the simulation shows, none. */
  shownIn?: string;
}

/** A mutant that changes nothing anybody could see. */
export interface Harmless extends Mutant {
  survives: true;
  why: string;
}
