import type { Clock } from '../../clock/clock.ts';
import type { Timeline } from '../../clock/timeline.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { ChangedObject, ClusterRecord, WorkDone } from '../../record/record.ts';
import type { Wanted } from '../ask.ts';
import type { Claim } from '../claim/claim.ts';
import type { AppliedMemory } from '../compare/memory.ts';
import { observationOf } from '../observe/observation.ts';
import type { Observers } from '../observe/observers.ts';
import { subjectAfter } from '../observe/subject.ts';
import { deletionKeys, describeStopped, guard, type Stopped } from '../plan/guard.ts';
import { keptWarnings } from '../plan/kept.ts';
import { type Inventory, inventoryAfter } from '../record/inventory.ts';
import { type Finished, finishedRecord, widened } from '../record/record-changes.ts';
import type { Seen } from '../see/see.ts';
import { emptyRollout, type Rollout, rollOut } from './rollout.ts';
import { permitUntil } from './write-context.ts';

export interface RunDeps {
  clock: Clock;
  memory: AppliedMemory;
  observers: Observers;
  /** Names this process in records. */
  observerId: string;
  /** Asks for another look at the cluster after this time. */
  lookAgain: (cluster: string, afterMs: number) => void;
}

export interface ClaimedCluster {
  cluster: Cluster;
  claim: Claim;
  /** True where the inventory must stay wide: a former holder's last request may still be on its way. */
  keepInventory: boolean;
}

interface Step {
  wanted: Wanted;
  seen: Seen;
  /** Of the look so far. */
  time: Timeline;
}

/** Gives a claimed cluster what the tip wants: guard, apply, prune, record; then observes it. Gives what was done. */
export async function runPlan(
  deps: RunDeps,
  claimed: ClaimedCluster,
  step: Step,
  signal: AbortSignal,
): Promise<Rollout> {
  const { cluster, claim } = claimed;
  const { wanted, seen, time } = step;
  const stopped = await guarded(claim, step);
  const rollout = stopped ? stoppedRollout(stopped, seen) : await carryOut(deps, claimed, step, signal);
  time.mark('apply');
  const subject = subjectAfter({ clock: deps.clock, cluster }, wanted, seen, rollout);
  const finished: Finished = {
    observer: deps.observerId,
    appliedAt: deps.clock.now(),
    rollout,
    observation: observationOf({
      objects: subject.objects.values(),
      leaving: subject.leaving.values(),
      podsOf: () => undefined,
      policy: subject.policy,
      nowMs: deps.clock.monotonic(),
    }),
    inventory: inventoryOf(claimed, seen, { rollout, stopped }),
    took: time.steps(),
    former: doneBefore(step),
  };
  const finish = (record: ClusterRecord) => finishedRecord(record, wanted, finished);
  if (rollout.unanswered) {
    await letRunOut(claim, finish);
  } else {
    const stored = await claim.release(finish);
    deps.observers.start({ ...subject, stored });
  }
  if (seen.postponed.length > 0 || rollout.changed.some(isPrunedAutoscaler)) deps.lookAgain(cluster.name, 0);
  return rollout;
}

/** What it scaled is Git's again, which only the next look can see. */
function isPrunedAutoscaler({ action, object }: ChangedObject): boolean {
  return action === 'prune' && object.startsWith('HorizontalPodAutoscaler ');
}

/** A record that names another revision tells of another occurrence. */
function doneBefore({ wanted, seen }: Step): WorkDone | undefined {
  const record = seen.stored?.record;
  return record?.revision === wanted.revision ? record.outcome?.done : undefined;
}

/** Why it was stopped comes first: of many faults, only the first are told. */
function stoppedRollout(stopped: Stopped, { faults }: Seen): Rollout {
  const rollout = emptyRollout([{ message: describeStopped(stopped), final: true }, ...faults]);
  return { ...rollout, stopped: true };
}

/** Why nothing of the plan may be run; an approval that lets it pass is noted, for who may have to finish it. */
async function guarded(claim: Claim, { wanted, seen }: Step): Promise<Stopped | undefined> {
  const { revision, federation } = wanted;
  const noted = seen.stored?.record.pruning;
  const begun = noted?.revision === revision ? noted.keys : [];
  const stopped = guard(seen.changes, memberCount(seen), { digests: federation.prune.approve, begun });
  if (needsApproval(seen) && !stopped) {
    const pruning = { revision, keys: deletionKeys(seen.changes) };
    await claim.update((record) => ({ ...record, pruning }));
  }
  return stopped;
}

function needsApproval(seen: Seen): boolean {
  return guard(seen.changes, memberCount(seen)) !== undefined;
}

/** What stays though Git dropped it is no reason to let all the others go. */
function memberCount({ changes }: Seen): number {
  return changes.filter(({ action }) => action !== 'create').length;
}

/** Applies and prunes. Where that ends in the middle, the lease is kept if a write has had no answer. */
async function carryOut(
  deps: RunDeps,
  { cluster, claim }: ClaimedCluster,
  { wanted, seen }: Step,
  signal: AbortSignal,
): Promise<Rollout> {
  const context = {
    cluster,
    federation: wanted.federation.name,
    clusterName: cluster.name,
    clock: deps.clock,
    memory: deps.memory,
    permit: permitUntil(signal, claim),
    mark: deps.clock.nonce(),
    isApproved: needsApproval(seen),
    signal,
  };
  const rollout = emptyRollout(seen.faults);
  // Without a record nothing is pruned, and what is not pruned is not done: the record says so, and so does the verdict.
  for (const member of seen.postponed) rollout.remaining.set(member.key, member);
  rollout.warnings.push(...keptWarnings(seen.changes, seen.survey.members));
  try {
    await rollOut(context, seen.changes, rollout);
  } catch (error) {
    if (rollout.unanswered) claim.abandon();
    signal.throwIfAborted();
    throw error;
  }
  return rollout;
}

function inventoryOf(
  { keepInventory }: ClaimedCluster,
  seen: Seen,
  { rollout, stopped }: { rollout: Rollout; stopped: Stopped | undefined },
): Inventory {
  return keepInventory || stopped ? widened(seen) : inventoryAfter(seen, goneKeys(seen, rollout));
}

function goneKeys({ changes }: Seen, { remaining }: Rollout): Set<string> {
  const pruned = changes.filter((change) => change.action === 'prune');
  return new Set(pruned.map(({ member }) => member.key).filter((key) => !remaining.has(key)));
}

/** A write without an answer may still land: the lease is kept until it cannot, and the next holder looks twice. */
async function letRunOut(claim: Claim, finish: (record: ClusterRecord) => ClusterRecord): Promise<void> {
  try {
    await claim.update(finish);
  } finally {
    claim.abandon();
  }
}
