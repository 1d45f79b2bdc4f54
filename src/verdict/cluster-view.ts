import type { Outcome } from '../record/record.ts';

/** What the reporter knows of one cluster when it judges a revision. */
export interface ClusterView {
  cluster: string;
  /** Objects that the revision has for this cluster. */
  members: number;
  /** `Ingress default/nginx` of every entry point that the revision places here. */
  entryPoints: string[];
  /**
   * Why the cluster cannot be judged: not enrolled, another cluster behind its credentials (`final`),
   * or not reachable (waited for until the time-out).
   */
  problem?: { message: string; final: boolean };
  /** The revision that its record names, if there is a record. */
  revision?: string;
  /** Of that revision; absent while a worker is at it. */
  outcome?: Outcome;
}
