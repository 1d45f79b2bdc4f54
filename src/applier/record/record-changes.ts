import type {
  ClusterRecord,
  ObjectFault,
  Observation,
  Origin,
  Outcome,
  WorkDone,
} from '../../record/record.ts';
import type { Wanted } from '../ask.ts';
import { clip } from '../clip.ts';
import { NAMED_OBJECTS } from '../observe/observation.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Seen } from '../see/see.ts';
import { type Inventory, inventoryAfter, union } from './inventory.ts';
import { unconfirmedAfter } from './unconfirmed.ts';
import { workDone } from './work-done.ts';

/** The record of a claim: no outcome until the work is done, and the inventory as wide as anything that may be written. */
export function heldRecord(origin: Origin, wanted: Wanted, seen: Seen): ClusterRecord {
  const found = seen.stored?.record;
  return {
    origin,
    cluster: { name: wanted.cluster.name, uid: wanted.cluster.uid },
    ...(found?.revision && { revision: found.revision }),
    ...(found?.observer && { observer: found.observer }),
    ...(found?.pruning?.revision === wanted.revision && { pruning: found.pruning }),
    ...beforeWriting(seen),
  };
}

/** What has to stand in the record before the first write of a plan. */
export function beforeWriting(seen: Seen): Pick<ClusterRecord, 'groupKinds' | 'namespaces' | 'unconfirmed'> {
  return { ...widened(seen), unconfirmed: unconfirmedAfter(seen) };
}

/** Everything that was known to have members, and everything that will have. */
export function widened(seen: Seen): Inventory {
  const known = { groupKinds: seen.groupKinds, namespaces: seen.stored?.record.namespaces ?? [] };
  return union(known, inventoryAfter(seen));
}

export interface Finished {
  observer: string;
  /** Worker's wall clock, ms. */
  appliedAt: number;
  rollout: Pick<Rollout, 'changes' | 'changed' | 'faults' | 'warnings' | 'remaining'>;
  /** ms of each step of the look. */
  took: Record<string, number>;
  /** What earlier looks did for the same revision. */
  former: WorkDone | undefined;
  observation: Observation;
  inventory: Inventory;
}

/** The record once a revision was given to the cluster, whole or in part. */
export function finishedRecord(record: ClusterRecord, wanted: Wanted, finished: Finished): ClusterRecord {
  const { unconfirmed: _, pruning, ...held } = record;
  const { faults, remaining } = finished.rollout;
  const isDone = faults.length === 0 && remaining.size === 0;
  return {
    ...held,
    ...(pruning && !isDone && { pruning }),
    ...finished.inventory,
    revision: wanted.revision,
    observer: finished.observer,
    outcome: outcomeOf(wanted, finished),
  };
}

function outcomeOf(wanted: Wanted, finished: Finished): Outcome {
  const { rollout, observation, appliedAt, took, former } = finished;
  const { changes, changed, faults, warnings } = rollout;
  return {
    state: faults.length === 0 ? 'applied' : 'failed',
    members: wanted.objects.length,
    changes,
    faults: finalFirst(faults)
      .slice(0, NAMED_OBJECTS)
      .map((fault) => ({ ...fault, message: clip(fault.message) })),
    moreFaults: Math.max(0, faults.length - NAMED_OBJECTS),
    warnings: firstWarnings(warnings),
    observation,
    appliedAt,
    done: workDone(changed, took, former),
  };
}

/** What is cut off must not hide a final fault behind one that is only waited for. */
function finalFirst(faults: readonly ObjectFault[]): ObjectFault[] {
  return faults.toSorted((a, b) => Number(b.final) - Number(a.final));
}

function firstWarnings(warnings: readonly string[]): string[] {
  const distinct = [...new Set(warnings.map(clip))];
  const more = distinct.length - NAMED_OBJECTS;
  return [...distinct.slice(0, NAMED_OBJECTS), ...(more > 0 ? [`and ${more} more`] : [])];
}

/** Whether a record's warnings name the object (as it is displayed), or may have when they were cut off. */
export function mayHaveWarned(warnings: readonly string[], object: string): boolean {
  return warnings.length > NAMED_OBJECTS || warnings.some((text) => text.startsWith(`${object}: `));
}
