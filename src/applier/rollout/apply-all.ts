import { displayName, groupKindKey, type KubeObject } from '../../cluster/object.ts';
import { readinessOf } from '../../readiness/readiness-of.ts';
import type { ObjectFault } from '../../record/record.ts';
import { readCrd } from '../../render/crd.ts';
import { isOurs } from '../compare/live-state.ts';
import { disputed, isTaken } from '../ownership/disputed.ts';
import { inWaves } from '../plan/order.ts';
import type { Change, PlacedObject } from '../plan/plan.ts';
import { changeOf } from '../record/work-done.ts';
import { type Applied, applyObject } from './apply-object.ts';
import type { Rollout, RolloutContext } from './rollout.ts';
import { settleAll } from './settle-all.ts';
import { watchUntil } from './watch-until.ts';

/** Longer than any API server takes; what is not established then is refused by the server, and said so. */
const ESTABLISHED_MS = 10_000;
const CRD = 'CustomResourceDefinition.apiextensions.k8s.io';

export type ApplyChange = Exclude<Change, { action: 'prune' }>;

/** A change that was refused for a value that another object has. */
export interface Refused {
  change: ApplyChange;
  fault: ObjectFault;
}

interface Tally {
  rollout: Rollout;
  /** Namespaces and kinds that failed: what lives in them is held back. */
  held: Set<string>;
  refused: Refused[];
}

/** Applies wave by wave; gives what only another object's value stands against, which is no fault yet. */
export async function applyAll(
  context: RolloutContext,
  changes: readonly ApplyChange[],
  rollout: Rollout,
): Promise<Refused[]> {
  const held = new Set<string>();
  const refused: Refused[] = [];
  for (const wave of inWaves(changes, ({ desired }) => desired.ref)) {
    const { update } = rollout.changes;
    const inWave = await applySideBySide(context, wave, { rollout, held, refused: [] });
    // An update of the same wave may have given up what these were refused for.
    const isFreed = rollout.changes.update > update;
    refused.push(...(isFreed ? await applyRefused(context, inWave, rollout) : inWave));
  }
  return refused;
}

/** Tries again, as long as each round frees something for the next (A takes B's value, B takes C's). */
export async function applyRefused(
  context: RolloutContext,
  refused: readonly Refused[],
  rollout: Rollout,
): Promise<readonly Refused[]> {
  if (refused.length === 0) return refused;
  const changes = refused.map(({ change }) => change);
  const left = await applySideBySide(context, changes, { rollout, held: new Set(), refused: [] });
  return left.length < refused.length ? applyRefused(context, left, rollout) : left;
}

async function applySideBySide(
  context: RolloutContext,
  changes: readonly ApplyChange[],
  tally: Tally,
): Promise<Refused[]> {
  await settleAll(changes.map((change) => applyChange(context, change, tally)));
  return tally.refused;
}

async function applyChange(context: RolloutContext, change: ApplyChange, tally: Tally): Promise<void> {
  const { desired } = change;
  const { rollout, held } = tally;
  const live = 'live' in change ? change.live : undefined;
  // What is about to go is as it should be, and yet nothing can stand on it.
  if (change.action === 'unchanged' && !change.live.metadata.deletionTimestamp) {
    rollout.changes.unchanged++;
    rollout.live.set(desired.key, change.live);
    rollout.warnings.push(
      ...warningsOf(desired, context.memory.warningsOf(context.clusterName, desired.key)),
    );
    return;
  }
  const fault = heldBack(desired, held) ?? disputeOf(context, desired, live);
  if (fault) {
    rollout.faults.push(fault);
    return;
  }
  const applied = await applyObject(context, desired, live);
  if (applied.kind === 'applied') {
    keepApplied(context, desired, applied, rollout);
    await awaitEstablished(context, desired);
    return;
  }
  context.memory.forget(context.clusterName, desired.key);
  if (applied.isTaken) {
    tally.refused.push({ change, fault: applied.fault });
    return;
  }
  rollout.unanswered ||= applied.unanswered;
  rollout.faults.push(applied.fault);
  for (const name of providedBy(desired)) held.add(name);
}

function keepApplied(
  { memory, clusterName, federation }: RolloutContext,
  desired: PlacedObject,
  { change, digest, reply, before }: Extract<Applied, { kind: 'applied' }>,
  rollout: Rollout,
): void {
  const { ref, key } = desired;
  rollout.changes[change]++;
  const action = before && !isOurs(before, federation) ? 'adopt' : change;
  if (action !== 'unchanged') rollout.changed.push(changeOf(ref, action, { before, after: reply.object }));
  rollout.warnings.push(...warningsOf({ ref }, reply.warnings));
  rollout.live.set(key, reply.object);
  if (before) rollout.before.set(key, before);
  // What a person did is corrected, too, and is no part of a quarrel with somebody else.
  if (change !== 'update' || !before || !isTaken(desired, before)) memory.forget(clusterName, key);
  memory.remember(clusterName, key, digest, reply);
}

/** `Ingress default/nginx: extensions/v1beta1 Ingress is deprecated`; told of an object that is unchanged, too. */
function warningsOf({ ref }: Pick<PlacedObject, 'ref'>, warnings: readonly string[]): string[] {
  return warnings.map((warning) => `${displayName(ref)}: ${warning}`);
}

function disputeOf(
  { memory, clusterName }: RolloutContext,
  desired: PlacedObject,
  live: KubeObject | undefined,
): ObjectFault | undefined {
  return live && disputed(desired, live, memory.corrections(clusterName, desired.key, desired.digest));
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

/** Custom resources of the same revision need their CRD to be served. */
async function awaitEstablished(context: RolloutContext, desired: PlacedObject): Promise<void> {
  if (groupKindKey(desired.ref) !== CRD) return;
  const isServed = (live: KubeObject | undefined) =>
    live !== undefined && readinessOf(live).status === 'Current';
  await watchUntil(context, desired, isServed, ESTABLISHED_MS);
  await context.cluster.discover({ fresh: true, signal: context.signal });
}
