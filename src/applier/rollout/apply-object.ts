import { addressOf, type Reply } from '../../cluster/cluster.ts';
import type { KubeObject } from '../../cluster/object.ts';
import { PRUNING_ANNOTATION } from '../../record/applyset.ts';
import type { ObjectFault } from '../../record/record.ts';
import { isOurs } from '../compare/live-state.ts';
import { located } from '../faults/located.ts';
import { foreignFault, terminatingFault } from '../faults/object-fault.ts';
import { beginAdoption } from '../ownership/adopt-object.ts';
import { leftToAutoscaler } from '../ownership/autoscaled.ts';
import { allows, ownershipOf } from '../ownership/ownership.ts';
import { isMarked, type PlacedObject } from '../plan/plan.ts';
import { againstLive, type WriteContext, type WriteFault, writeFault } from './write-context.ts';

export type Applied =
  | {
      kind: 'applied';
      change: 'create' | 'update' | 'unchanged';
      /** Of what was applied: without what was left to an autoscaler. */
      digest: string;
      reply: Reply;
      before: KubeObject | undefined;
    }
  | WriteFault;

/**
 * Applies one object with preconditions: creates only where nothing is, updates only what was seen,
 * takes over a foreign one only where its policy says so, and never touches a terminating one.
 * Rejects when the lease is lost or the signal aborted.
 */
export async function applyObject(
  context: WriteContext,
  desired: PlacedObject,
  seen: KubeObject | undefined,
): Promise<Applied> {
  try {
    return await againstLive(context, desired, seen, async (live) => {
      const fault = untouchable(context, desired, live);
      if (fault) return { kind: 'fault', fault, unanswered: false };
      const ready = live && (await prepared(context, desired, live));
      // Of members, the plan has left it out already.
      const wanted = live && !isOurs(live, context.federation) ? leftToAutoscaler(desired, live) : desired;
      return judge(wanted, live, await send(context, wanted, ready));
    });
  } catch (error) {
    return located(desired, writeFault(desired.ref, error));
  }
}

/** What is about to go is waited for, whose ever it is: then there is room for ours. */
function untouchable(
  { federation }: WriteContext,
  { ref, adopt }: PlacedObject,
  live: KubeObject | undefined,
): ObjectFault | undefined {
  if (!live) return undefined;
  if (live.metadata.deletionTimestamp) return terminatingFault(ref, live);
  const ownership = ownershipOf(live, federation);
  if (ownership.kind === 'ours') return undefined;
  const isAdopted = ownership.kind === 'foreign' && allows(adopt, ownership.needs);
  return isAdopted ? undefined : foreignFault(ref, ownership);
}

/** What has to be done to a live object before it can be applied. */
async function prepared(context: WriteContext, desired: PlacedObject, live: KubeObject): Promise<KubeObject> {
  const kept = isMarked(live) ? await unmark(context, desired, live) : live;
  return isOurs(live, context.federation) ? kept : beginAdoption(context, desired, kept);
}

/** An apply that changes nothing would leave the marked version as it is, and a late delete of it would succeed. */
async function unmark(
  { cluster, permit }: WriteContext,
  { resource, ref }: PlacedObject,
  { metadata: { uid, resourceVersion } }: KubeObject,
): Promise<KubeObject> {
  const patch = { metadata: { uid, resourceVersion, annotations: { [PRUNING_ANNOTATION]: null } } };
  return (await cluster.mergePatch(resource, addressOf(ref), patch, { permit })).object;
}

/** `resourceVersion: "1"` makes it a create that fails where something exists; an update needs uid and version both. */
function send(
  { cluster, permit }: WriteContext,
  desired: PlacedObject,
  live: KubeObject | undefined,
): Promise<Reply> {
  const precondition = live
    ? { uid: live.metadata.uid ?? '', resourceVersion: live.metadata.resourceVersion ?? '' }
    : { resourceVersion: '1' };
  const object = { ...desired.object, metadata: { ...desired.object.metadata, ...precondition } };
  return cluster.apply(desired.resource, object, { force: live !== undefined, permit });
}

function judge(desired: PlacedObject, before: KubeObject | undefined, reply: Reply): Applied {
  const same = before?.metadata.resourceVersion === reply.object.metadata.resourceVersion;
  const change = reply.created ? 'create' : same ? 'unchanged' : 'update';
  return { kind: 'applied', change, digest: desired.digest, reply, before };
}
