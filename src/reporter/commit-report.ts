import type { CommitState } from '../github/forge.ts';
import type { ChangedObject } from '../record/record.ts';
import type { Finding } from '../verdict/verdict-types.ts';

/** Grows when a page could not be made of an older one: such reports are dropped, for they can be lost at any time. */
export const REPORT_VERSION = 1;

/**
 * All that is told of one commit where people read: bounded in size whatever the federation, and without any value of a
 * manifest. It is JSON, for it is kept in a file.
 */
export interface CommitReport {
  version: typeof REPORT_VERSION;
  revision: string;
  /** First line of its message; absent where it was not read yet. */
  subject?: string;
  /** Its status `lockstep`, as wanted last; absent for a head of a pull request. */
  status?: ReportedStatus;
  /** Its check `lockstep/plan`. */
  plan?: PlanReport;
  times: ReportTimes;
  /** What was seen of the clusters while it was the tip; absent where this watcher saw nothing of them. */
  fleet?: FleetReport;
}

export interface ReportedStatus {
  state: CommitState;
  /** At most 140 characters. */
  description: string;
}

/** ms since the epoch, by the watcher's clock. */
export interface ReportTimes {
  /** When it was heard of last. */
  told: number;
  /** It was seen to be the tip. */
  noticed?: number;
  /** The forge took `pending`. */
  pending?: number;
  decided?: number;
  /** The forge took the decided state. */
  posted?: number;
}

/** What a check of a pull request says, under the context `lockstep/plan`. */
export interface PlanReport extends ReportedStatus {
  faults: Bounded<PlacedText>;
}

export interface FleetReport extends ReportedStatus {
  /** Of the records, ms since the epoch: the verdict may have been decided earlier. */
  seen: number;
  clusterCount: number;
  addresses: string[];
  /** The commit is bad everywhere. */
  faults: Bounded<PlacedText>;
  /** Worst and most widespread first. */
  causes: Bounded<CauseReport>;
  /** Failed first, then those that are waited for. */
  clusters: Bounded<ClusterReport>;
  /** One for each set of clusters to which the same was done. */
  changes: Bounded<ChangesReport>;
  warnings: Bounded<{ text: string; clusters: Names }>;
  /** What was left out of the manifests on purpose. */
  notes: Bounded<PlacedText>;
  /** One for each set of clusters that have the same objects. */
  objects: Bounded<{ clusters: Names; objects: Bounded<PlacedText> }>;
  /** Slowest first. */
  timings: Bounded<TimingReport>;
}

/** The first of a list, and how many others there are. */
export interface Bounded<Item> {
  shown: Item[];
  more: number;
}

export type Names = Bounded<string>;

/** Something at a place of the repository: `base/web.yaml:3:5`. */
export interface PlacedText {
  place?: string;
  text: string;
}

export interface CauseReport {
  severity: Finding['severity'];
  text: string;
  clusters: Names;
}

export interface ClusterReport {
  name: string;
  state: CommitState;
  description: string;
}

export interface ChangesReport {
  clusters: Names;
  changed: ChangedObject[];
  /** Objects that the record does not name. */
  moreChanged: number;
}

export interface TimingReport {
  cluster: string;
  /** ms. */
  total: number;
  /** ms of each step, in order. */
  took: Record<string, number>;
}
