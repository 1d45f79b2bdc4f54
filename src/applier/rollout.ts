import type { KubeObject } from '../cluster/object.ts';
import { displayName, groupKindKey } from '../cluster/object.ts';
import { readinessOf } from '../readiness/readiness-of.ts';
import { readCrd } from '../render/crd.ts';
import { type Applied, applyObject } from './apply-object.ts';
import type { AppliedMemory } from './memory.ts';
import { inWaves } from './order.ts';
import type { Change, Member, PlacedObject } from './plan.ts';
import { pruneObject } from './prune-object.ts';
import type { ChangeCounts, ChangedObject, ObjectFault } from './record.ts';
import { watchUntil } from './watch-until.ts';
import { changeOf } from './work-done.ts';
import type { WriteContext } from './write-context.ts';

/** How long a wave of deletions may keep the next one waiting. */
const GONE_MS = 5_000;
/** Longer than any API server takes; what is not established then is refused by the server, and said so. */
const ESTABLISHED_MS = 10_000;
const CRD = 'CustomResourceDefinition.apiextensions.k8s.io';

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
}

/**
 * Runs a plan: applies wave by wave, then prunes in reverse order unless something could not be applied.
 * `rollout` is filled as it goes, so that it tells what was done even where this rejects.
 */
export async function rollOut(
  context: RolloutContext,
  changes: readonly Change[],
  rollout: Rollout,
): Promise<void> {
  const held = new Set<string>();
  const applies = changes.filter((change) => change.action !== 'prune');
  for (const wave of inWaves(applies, ({ desired }) => desired.ref)) {
    await all(wave.map((change) => applyChange(context, change, { rollout, held })));
  }
  const prunes = changes.flatMap((change) => (change.action === 'prune' ? [change.member] : []));
  await pruneAll(context, prunes, rollout);
}

/** As `Promise.all`, but rejects only when no write is under way any more: a lease must not be freed before that. */
async function all(works: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(works);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
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

type ApplyChange = Exclude<Change, { action: 'prune' }>;
interface Progress {
  rollout: Rollout;
  /** Namespaces and kinds that failed: what lives in them is held back. */
  held: Set<string>;
}

async function applyChange(context: RolloutContext, change: ApplyChange, progress: Progress): Promise<void> {
  const { desired } = change;
  const { rollout, held } = progress;
  if (change.action === 'unchanged') {
    rollout.changes.unchanged++;
    rollout.live.set(desired.key, change.live);
    return;
  }
  const fault = heldBack(desired, held);
  if (fault) {
    rollout.faults.push(fault);
    return;
  }
  const applied = await applyObject(context, desired, change.action === 'update' ? change.live : undefined);
  if (applied.kind === 'applied') {
    keepApplied(context, desired, applied, rollout);
    await awaitEstablished(context, desired);
    return;
  }
  context.memory.forget(context.clusterName, desired.key);
  rollout.unanswered ||= applied.unanswered;
  rollout.faults.push(applied.fault);
  for (const name of providedBy(desired)) held.add(name);
}

function keepApplied(
  { memory, clusterName }: RolloutContext,
  { ref, key, digest }: PlacedObject,
  { change, reply, before }: Extract<Applied, { kind: 'applied' }>,
  rollout: Rollout,
): void {
  rollout.changes[change]++;
  if (change !== 'unchanged') rollout.changed.push(changeOf(ref, change, { before, after: reply.object }));
  rollout.warnings.push(...reply.warnings.map((warning) => `${displayName(ref)}: ${warning}`));
  rollout.live.set(key, reply.object);
  if (before) rollout.before.set(key, before);
  memory.remember(clusterName, key, digest, reply.object);
}

/** An object waits only for its own Namespace or CRD. */
function heldBack(desired: PlacedObject, held: ReadonlySet<string>): ObjectFault | undefined {
  const { ref } = desired;
  const blocker = [`Namespace ${ref.namespace}`, `kind ${groupKindKey(ref)}`].find((name) => held.has(name));
  return blocker === undefined
    ? undefined
    : { object: displayName(ref), message: `held back: ${blocker} failed`, final: false };
}

function providedBy({ ref, object }: PlacedObject): string[] {
  if (groupKindKey(ref) === 'Namespace') return [`Namespace ${ref.name}`];
  const crd = readCrd(object);
  return crd ? [`kind ${groupKindKey(crd)}`] : [];
}

/** Whatever goes wrong, in an apply or in an earlier wave, keeps the rest: it may stand on what did not go. */
async function pruneAll(context: RolloutContext, prunes: readonly Member[], rollout: Rollout): Promise<void> {
  const waves = inWaves(prunes, ({ ref }) => ref).toReversed();
  for (const [index, wave] of waves.entries()) {
    if (rollout.faults.length > 0) {
      for (const member of wave) rollout.remaining.set(member.key, member);
      continue;
    }
    await all(wave.map((member) => pruneOne(context, member, rollout)));
    const isWaitedFor = index < waves.length - 1 && rollout.faults.length === 0;
    if (isWaitedFor && rollout.remaining.size > 0) await awaitGone(context, rollout);
  }
}

async function pruneOne(context: RolloutContext, member: Member, rollout: Rollout): Promise<void> {
  const pruned = await pruneObject(context, member, context.mark);
  context.memory.forget(context.clusterName, member.key);
  if (pruned.kind === 'deleted' || pruned.kind === 'leaving') {
    rollout.changes.prune++;
    rollout.changed.push(changeOf(member.ref, 'prune'));
  }
  if (pruned.kind === 'leaving') rollout.remaining.set(member.key, member);
  if (pruned.kind === 'fault') {
    rollout.remaining.set(member.key, member);
    rollout.unanswered ||= pruned.unanswered;
    rollout.faults.push(pruned.fault);
  }
}

/** Waits, bounded, until what was deleted is gone; what is not then stays a member and is said. */
async function awaitGone(context: RolloutContext, rollout: Rollout): Promise<void> {
  const isGone = (live: KubeObject | undefined) => live === undefined;
  await Promise.all(
    [...rollout.remaining.values()].map(async (member) => {
      if (await watchUntil(context, member, isGone, GONE_MS)) rollout.remaining.delete(member.key);
    }),
  );
}

/** Custom resources of the same revision need their CRD to be served. */
async function awaitEstablished(context: RolloutContext, desired: PlacedObject): Promise<void> {
  if (groupKindKey(desired.ref) !== CRD) return;
  const isServed = (live: KubeObject | undefined) =>
    live !== undefined && readinessOf(live).status === 'Current';
  await watchUntil(context, desired, isServed, ESTABLISHED_MS);
  await context.cluster.discover({ fresh: true, signal: context.signal });
}
