import type { CommitState } from '../github/forge.ts';

/** One answer for one commit over all clusters. */
export interface Verdict {
  state: CommitState;
  /** At most 140 characters, what a person wants to know. */
  description: string;
  /** Sorted by name. */
  clusters: ClusterVerdict[];
  /** All addresses of all entry points, sorted; only with success. */
  addresses: string[];
  /** All that is said against a success, as it was found. */
  findings: readonly Finding[];
}

export interface ClusterVerdict {
  cluster: string;
  state: CommitState;
  /** At most 140 characters. */
  description: string;
  addresses: string[];
}

/**
 * Whether the entry points have the same address wherever they are placed. All that is wrong is listed; they agree
 * where nothing is. With `placed` 0, agreement is not applicable.
 */
export interface Agreement {
  /** How many entry points there are to compare. */
  placed: number;
  problems: EntryPointProblem[];
  differences: Difference[];
  missing: MissingAddress[];
  /** All addresses that count, sorted. */
  addresses: string[];
  /** An entry point has different addresses in different clusters, which the policy (`any`) allows. */
  scattered: boolean;
  /** An address counts only because time has passed since the change. */
  unconfirmed: boolean;
}

/** An entry point that says of itself that it failed. */
export interface EntryPointProblem {
  entryPoint: string;
  cluster: string;
  message: string;
}

/** Which clusters have which address; the side with most clusters first. */
export interface Difference {
  entryPoint: string;
  sides: { addresses: string[]; clusters: string[] }[];
  /** The address that `verify.address` declares, if it declares one. */
  declared?: string;
}

/** An address that is not there, or does not count, and why; one entry for each reason. */
export interface MissingAddress {
  entryPoint: string;
  clusters: string[];
  why: string;
}

/** One reason why a revision is not, or not yet, a success. */
export interface Finding {
  /**
   * `failure`: bad already. `late`: waited for, a failure when time is up.
   * `unknown`: the cluster cannot be judged, an error when time is up.
   */
  severity: 'failure' | 'late' | 'unknown';
  /** Sorted. */
  clusters: string[];
  /** One clause, without the clusters' names unless `named`. */
  text: string;
  /** The text itself says which clusters. */
  named: boolean;
}
