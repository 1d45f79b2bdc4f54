import type { KubeObject } from '../../cluster/object.ts';
import type { ChangeCounts, ChangedObject, ObjectFault } from '../../record/record.ts';
import type { AppliedMemory } from '../compare/memory.ts';
import type { Change, Member } from '../plan/plan.ts';
import { applyAll } from './apply-all.ts';
import { freeValues } from './free-values.ts';
import { pruneAll } from './prune-all.ts';
import type { WriteContext } from './write-context.ts';

/** What running a plan did. */
export interface Rollout {
  changes: ChangeCounts;
  /** What `changes` counts, by name, as far as anything was changed. */
  changed: ChangedObject[];
  faults: ObjectFault[];
  warnings: string[];
  /** The present live state of every desired object that is there, by key. */
  live: Map<string, KubeObject>;
  /** Live states before our write, of those that we changed, by key. */
  before: Map<string, KubeObject>;
  /** Members that Git dropped and that are still there, by key. */
  remaining: Map<string, Member>;
  /** A write got no answer: it may have been done, or may still be. */
  unanswered: boolean;
  /** The guard stopped it before its first write. */
  stopped: boolean;
}

export interface RolloutContext extends WriteContext {
  clusterName: string;
  memory: AppliedMemory;
  /** Marks deletions as this claim's. */
  mark: string;
  /** The plan deletes what needs an approval, and has it. */
  isApproved: boolean;
}

/**
 * Runs a plan: applies wave by wave, then prunes in reverse order unless something could not be applied. What is refused
 * for a value that another object has is tried again when that one has given it up, or is pruned.
 * `rollout` is filled as it goes, so that it tells what was done even where this rejects.
 */
export async function rollOut(
  context: RolloutContext,
  changes: readonly Change[],
  rollout: Rollout,
): Promise<void> {
  const applies = changes.filter((change) => change.action !== 'prune');
  const prunes = changes.flatMap((change) => (change.action === 'prune' ? [change.member] : []));
  const refused = await applyAll(context, applies, rollout);
  const freed = refused.length > 0 ? await freeValues(context, { refused, prunes }, rollout) : [];
  await pruneAll(
    context,
    prunes.filter((member) => !freed.includes(member)),
    rollout,
  );
}

/** Before anything was done, with what is known to have gone wrong already. */
export function emptyRollout(faults: readonly ObjectFault[] = []): Rollout {
  return {
    changes: { create: 0, update: 0, unchanged: 0, prune: 0 },
    changed: [],
    faults: [...faults],
    warnings: [],
    live: new Map(),
    before: new Map(),
    remaining: new Map(),
    unanswered: false,
    stopped: false,
  };
}
