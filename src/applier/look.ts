import type { Logger } from 'pino';
import { type Timeline, timeline } from '../clock/timeline.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { type AskDeps, type Asked, askAgain, askFirst, type Wanted } from './ask.ts';
import { LEASE_MS } from './claim/claim.ts';
import type { Standstill } from './claim/standstill.ts';
import { giveBack, takeClaim } from './claim/take-claim.ts';
import { confirmApplied, isSettled } from './compare/settled.ts';
import type { Gathering } from './gathering.ts';
import { observationOf } from './observe/observation.ts';
import { listPods } from './observe/pod-cache.ts';
import { subjectOfSettled } from './observe/subject.ts';
import { type Ends, withReadingTime } from './reading-time.ts';
import { beforeWriting } from './record/record-changes.ts';
import type { Rollout } from './rollout/rollout.ts';
import { type RunDeps, runPlan } from './rollout/run-plan.ts';
import { readAhead } from './see/read-ahead.ts';
import { type SeeDeps, type Seen, see } from './see/see.ts';
import { tellApplied } from './tell-applied.ts';

export interface LookDeps extends AskDeps, SeeDeps, RunDeps {
  log: Logger;
  /** The connection to a cluster; throws a ClusterError where the installation does not know it. */
  openCluster: (name: string) => Cluster;
  standstill: Standstill;
  gathering: Gathering;
  /** Asks for another look at the cluster after this time. */
  lookAgain: (cluster: string, afterMs: number) => void;
  /** Told what was done to a cluster, as counted from its replies. */
  onApplied?: (rollout: Rollout) => void;
}

/** A look whose record another changed meanwhile is begun anew, this often. */
const ROUNDS = 3;

/**
 * Looks at one cluster: ask, look, claim, ask, plan, guard, apply, prune, record. Resolves when the cluster needs
 * nothing, is in somebody else's hands, or was given what the tip wants; `unfinished` where a part of it may go better later.
 */
export function look(deps: LookDeps, name: string, signal: AbortSignal): Promise<Ended> {
  return withReadingTime(deps.clock, signal, (ends) => lookUntil(deps, name, ends));
}

async function lookUntil(deps: LookDeps, name: string, ends: Ends): Promise<Ended> {
  const time = timeline(deps.clock);
  const known = deps.observers.lastKnown(name);
  // While Git is asked what is wanted, the cluster is asked what is there.
  const ahead = known && readAhead(deps.openCluster(name), known, ends.reads);
  const render: LookDeps['render'] = async (revision) => {
    time.mark('ask');
    return deps.render(revision).finally(() => time.mark('render'));
  };
  let asked = await askFirst({ ...deps, render }, name, ends.reads);
  time.mark('ask');
  for (let round = 1; asked && round <= ROUNDS; round++) {
    const reading = round === 1 ? ahead : undefined;
    const result = await lookOnce(deps, { asked, time, reading }, ends);
    if (typeof result === 'string') return result;
    asked = result.asked;
  }
  return asked ? 'unfinished' : 'done';
}

type Ended = 'done' | 'unfinished';
/** Look once more, at what is wanted now. */
type Again = { asked: Asked | undefined };

async function lookOnce(
  deps: LookDeps,
  { asked, time, reading }: { asked: Asked; time: Timeline; reading: Cluster | undefined },
  ends: Ends,
): Promise<Ended | Again> {
  const cluster = deps.openCluster(asked.wanted.cluster.name);
  const arrive = deps.gathering.depart();
  try {
    const { wanted } = asked;
    const read = await see(deps, reading ?? cluster, wanted, { signal: ends.reads, time });
    const seen = await confirmApplied(deps.memory, cluster, { wanted, seen: read }, ends.reads);
    time.mark('compare');
    if (isSettled(wanted, seen)) {
      arrive();
      deps.memory.keepOnly(cluster.name, keysOf(seen));
      return await confirmSettled(deps, cluster, { ...asked, seen, time }, ends);
    }
    const result = await takeAndRun(deps, cluster, { wanted, seen, time, arrive }, ends);
    return result === 'stale' ? { asked } : result;
  } finally {
    arrive();
  }
}

/** Of all objects that are wanted there. */
function keysOf({ changes }: Seen): Set<string> {
  return new Set(changes.flatMap((change) => (change.action === 'prune' ? [] : change.desired.key)));
}

/** Only an answer that was asked for after the poke can say that there is nothing to do. */
async function confirmSettled(
  deps: LookDeps,
  cluster: Cluster,
  { wanted, fresh, seen, time }: Asked & Step & { time: Timeline },
  ends: Ends,
): Promise<Ended | Again> {
  const confirmed = fresh ? wanted : await askAgain(deps, wanted, ends.reads);
  if (confirmed !== wanted) return { asked: confirmed && { wanted: confirmed, fresh: true } };
  time.mark('ask again');
  await resume(deps, cluster, { wanted, seen }, ends);
  deps.log.debug({ cluster: cluster.name, revision: wanted.revision, ms: time.steps() }, 'settled');
  return 'done';
}

interface Step {
  wanted: Wanted;
  seen: Seen;
}

interface StepUnderWay extends Step {
  time: Timeline;
  /** Says that this cluster's claim is made, or not to be made. */
  arrive: () => void;
}

async function takeAndRun(
  deps: LookDeps,
  cluster: Cluster,
  step: StepUnderWay,
  ends: Ends,
): Promise<Ended | 'stale'> {
  const challenge = deps.standstill(cluster.name, step.seen.stored);
  if (challenge.kind === 'held') {
    deps.lookAgain(cluster.name, challenge.waitMs);
    return 'done';
  }
  await deps.observers.stop(cluster.name);
  const claim = await takeClaim(deps, cluster, step, ends.reads);
  step.arrive();
  step.time.mark('claim');
  if (!claim) return 'stale';
  const expired = challenge.kind === 'expired';
  // A request of the former holder may land until then; only a second full look can say that none did.
  if (expired) deps.lookAgain(cluster.name, LEASE_MS);
  try {
    return await askAndRun(deps, { cluster, claim, keepInventory: expired }, step, ends);
  } catch (error) {
    await giveBack(claim);
    throw error;
  }
}

/** Only a tip that was asked for after the claim may be written: nothing older can take the cluster back. */
async function askAndRun(
  deps: LookDeps,
  claimed: Parameters<typeof runPlan>[1],
  before: StepUnderWay,
  ends: Ends,
): Promise<Ended> {
  const { cluster, claim, keepInventory } = claimed;
  // One asking serves every claim made before it began: it is begun when those under way are made.
  await deps.gathering.gathered();
  const wanted = await askAgain(deps, before.wanted, ends.reads);
  before.time.mark('ask again');
  // Under another name the federation has another record, and that one is not claimed.
  if (wanted?.federation.name !== before.wanted.federation.name) {
    // Nothing was written: what the record said before the claim still holds.
    await claim.release((record) => before.seen.stored?.record ?? record);
    return wanted ? 'unfinished' : 'done';
  }
  const moved = wanted !== before.wanted;
  const isOld = moved || keepInventory;
  const seen = isOld
    ? await see(deps, cluster, wanted, { signal: ends.reads, before: before.seen })
    : before.seen;
  if (moved) await claim.update((record) => ({ ...record, ...beforeWriting(seen) }));
  const rollout = await runPlan(deps, claimed, { wanted, seen, time: before.time }, ends.stop);
  before.time.mark('record');
  deps.onApplied?.(rollout);
  const { revision } = wanted;
  tellApplied(deps, { cluster: cluster.name, revision, ms: before.time.steps() }, rollout);
  return rollout.faults.some(({ final }) => !final) ? 'unfinished' : 'done';
}

async function resume(deps: LookDeps, cluster: Cluster, { wanted, seen }: Step, ends: Ends): Promise<void> {
  const { stored } = seen;
  if (!stored) return;
  const subject = subjectOfSettled({ clock: deps.clock, cluster }, wanted, seen, stored);
  const live = [...subject.objects.values()].flatMap((observed) => observed.live ?? []);
  const seenNow = observationOf({
    objects: subject.objects.values(),
    leaving: [],
    podsOf: await listPods(cluster, live, ends.reads),
    policy: subject.policy,
    nowMs: deps.clock.monotonic(),
  });
  deps.observers.resume(subject, seenNow);
}
