/** What a commit of the run has, beside what all have. */
export interface Tree {
  /** Of each object that is always there. */
  values: readonly number[];
  /** Objects that come and go, by name, with their value. */
  extras: Readonly<Partial<Record<Extra, number>>>;
  /** The reserved address that the entry point asks for. */
  address: (typeof ADDRESSES)[number];
  /** Absent: the commit is good. */
  bad?: Bad;
}

/** So few that all of them may go at once without asking: they are less than a quarter of a cluster's objects. */
export const EXTRAS = [
  'extra-map',
  'extra-other-map',
  'extra-secret',
  'extra-service',
  'extra-ingress',
] as const;
export type Extra = (typeof EXTRAS)[number];

/** A manifest that nobody can read, and one that every API server refuses. */
export const BADS = ['unreadable', 'refused'] as const;
export type Bad = (typeof BADS)[number];

export const ADDRESSES = ['site-a', 'site-b'] as const;

/** How many objects are always there, beside those of the sample. */
export const STEADY = 14;

export const firstTree: Tree = {
  values: Array.from({ length: STEADY }, () => 0),
  extras: {},
  address: 'site-a',
};
