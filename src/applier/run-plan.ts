import type { Clock } from '../clock/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Wanted } from './ask.ts';
import type { Claim } from './claim.ts';
import { describeStopped, guard } from './guard.ts';
import { inventoryAfter } from './inventory.ts';
import type { AppliedMemory } from './memory.ts';
import { observationOf } from './observation.ts';
import type { Observers } from './observers.ts';
import type { Change } from './plan.ts';
import type { ClusterRecord } from './record.ts';
import { finishedRecord, widened } from './record-changes.ts';
import { type Rollout, rollOut } from './rollout.ts';
import type { Seen } from './see.ts';
import { subjectAfter } from './subject.ts';

export interface RunDeps {
  clock: Clock;
  memory: AppliedMemory;
  observers: Observers;
  /** Names this process in records. */
  observerId: string;
}

export interface ClaimedCluster {
  cluster: Cluster;
  claim: Claim;
  /** True where the inventory must stay wide: a former holder's last request may still be on its way. */
  keepInventory: boolean;
}

/** Gives a claimed cluster what the tip wants: guard, apply, prune, record; then observes it. Gives what was done. */
export async function runPlan(
  deps: RunDeps,
  { cluster, claim, keepInventory }: ClaimedCluster,
  { wanted, seen }: { wanted: Wanted; seen: Seen },
  signal: AbortSignal,
): Promise<Rollout> {
  const stopped = guard(seen.changes, seen.survey.members.size, wanted.federation.prune.approve);
  const context = {
    cluster,
    clusterName: cluster.name,
    clock: deps.clock,
    memory: deps.memory,
    permit: claim,
    mark: deps.clock.nonce(),
    signal,
  };
  const rollout = await rollOut(context, stopped ? [] : seen.changes);
  if (stopped) rollout.faults.push({ message: describeStopped(stopped), final: true });
  rollout.faults.push(...seen.faults);
  const gone = goneKeys(seen.changes, rollout, stopped !== undefined);
  const inventory = keepInventory ? widened(seen) : inventoryAfter(seen, gone);
  const subject = subjectAfter({ clock: deps.clock, cluster }, wanted, seen, rollout);
  const observation = observationOf({
    objects: subject.objects.values(),
    leaving: subject.leaving.values(),
    podsOf: () => undefined,
    policy: subject.policy,
    nowMs: deps.clock.monotonic(),
  });
  const appliedAt = deps.clock.now();
  const finish = (record: ClusterRecord) =>
    finishedRecord(record, wanted, { observer: deps.observerId, appliedAt, rollout, observation, inventory });
  if (rollout.unanswered) return letRunOut(claim, finish, rollout);
  const stored = await claim.release(finish);
  deps.observers.start({ ...subject, stored });
  return rollout;
}

/** A write without an answer may still land: the lease is kept until it cannot, and the next holder looks twice. */
async function letRunOut(
  claim: Claim,
  finish: (record: ClusterRecord) => ClusterRecord,
  rollout: Rollout,
): Promise<Rollout> {
  await claim.update(finish);
  claim.abandon();
  return rollout;
}

function goneKeys(changes: readonly Change[], { remaining }: Rollout, stopped: boolean): Set<string> {
  const pruned = stopped ? [] : changes.filter((change) => change.action === 'prune');
  return new Set(pruned.map(({ member }) => member.key).filter((key) => !remaining.has(key)));
}
