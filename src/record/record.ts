/**
 * What Lockstep keeps in each cluster: the ApplySet parent (KEP-3659), ConfigMap `lockstep-<federation>`
 * in `lockstep-system`. Changed only by compare-and-set on its resourceVersion. It is the fence (lease),
 * and the only way on which outcomes travel.
 */
export interface ClusterRecord {
  /** Which repository and branch may write here. */
  origin: Origin;
  /** Whom this record belongs to: the name in federation.yaml and the uid of kube-system. */
  cluster: { name: string; uid: string };
  /** Held by the worker that writes; absent when released. */
  lease?: Lease;
  /** The revision that was given to the cluster last, whole or in part. */
  revision?: string;
  /** Who observes; whoever finds another's id here stops observing. */
  observer?: string;
  /** Of `revision`; absent from a claim until its work is done. */
  outcome?: Outcome;
  /** Approved deletions that were begun: what is left of them needs no second approval. Gone when they are done. */
  pruning?: { revision: string; keys: string[] };
  /** Entry points whose address may be the old one: kept through a claim, which has no outcome to say it. Sorted. */
  unconfirmed?: string[];
  /** Group-kinds that may have members, sorted `Kind.group`; widened before the first write, narrowed after the last delete. */
  groupKinds: string[];
  /** Namespaces beside lockstep-system that may have members, sorted. */
  namespaces: string[];
}

export interface Origin {
  /** The repository's URL without credentials. */
  repository: string;
  branch: string;
}

export interface Lease {
  nonce: string;
  durationMs: number;
  /** Grows with each renewal, so that a renewal changes the record. */
  renewal: number;
}

/** What became of one revision in one cluster. */
export interface Outcome {
  /** `applied`: every object was accepted. `failed`: at least one was not, or the guard stopped the set. */
  state: 'applied' | 'failed';
  /** How many objects this revision has in this cluster. */
  members: number;
  changes: ChangeCounts;
  /** At most 20; `moreFaults` counts the rest. Never a Secret's value. */
  faults: ObjectFault[];
  moreFaults: number;
  warnings: string[];
  observation: Observation;
  /** Worker's wall clock, ms: for display only. */
  appliedAt: number;
  /** For display only; absent where an older Lockstep wrote the record. */
  done?: WorkDone;
}

/** What was done for the revision, by all looks at the cluster that did anything for it. */
export interface WorkDone {
  /** At most 100 and 64 KiB, the newest first; `moreChanged` counts the rest. */
  changed: ChangedObject[];
  moreChanged: number;
  /** Where the time of the last look went: ms of each step, in order. */
  took: Record<string, number>;
}

export interface ChangedObject {
  /** `Service default/nginx`. */
  object: string;
  action: 'create' | 'update' | 'adopt' | 'prune';
  /** At most 10 paths whose live values the apply changed, and never a value; `moreFields` counts the rest. */
  fields: string[];
  moreFields: number;
}

export interface ChangeCounts {
  create: number;
  update: number;
  unchanged: number;
  prune: number;
}

/** One object that could not be applied or pruned. */
export interface ObjectFault {
  /** `Service default/nginx`; absent where the whole cluster is meant. */
  object?: string;
  field?: string;
  /** `base/web.yaml:31:13`, where the manifest says what was refused. */
  place?: string;
  message: string;
  /** False: it may go better later, and is tried again. */
  final: boolean;
}

/** How far the members have come, as seen last. */
export interface Observation {
  current: number;
  /** InProgress, Terminating or Unknown; at most 20. */
  waiting: ObjectState[];
  moreWaiting: number;
  /** At most 20. */
  failed: ObjectState[];
  moreFailed: number;
  entryPoints: EntryPointState[];
}

export interface ObjectState {
  object: string;
  message: string;
}

/** One entry point's addresses in one cluster. */
export interface EntryPointState {
  /** `Ingress default/nginx`. */
  object: string;
  /** Canonical (RFC 5952, lower case), sorted, distinct; empty: none yet. */
  addresses: string[];
  /** The entry point itself says that it failed. */
  problem?: string;
  /** Why an address that is there does not count (a private one, without `verify.allowPrivate`). */
  ignored?: string;
  /**
   * Whether anybody wrote the address after this revision touched the entry point:
   * `confirmed` (or nothing was touched), `stale` (does not count yet), `settled` (counts, not re-confirmed).
   */
  freshness: 'confirmed' | 'stale' | 'settled';
}
