import { addressOf } from '../../cluster/cluster.ts';
import { displayName, type KubeObject } from '../../cluster/object.ts';
import { PRUNING_ANNOTATION } from '../../record/applyset.ts';
import { asksFirst } from '../plan/guard.ts';
import { type Member, mayPrune } from '../plan/plan.ts';
import type { RolloutContext } from './rollout.ts';
import { againstLive, type WriteContext, type WriteFault, writeFault } from './write-context.ts';

export type Pruned =
  | { kind: 'deleted' }
  /** Nothing to delete any more: it went by itself, or somebody else has it now. */
  | { kind: 'absent' }
  /** Deleted, but finalizers or grace keep it for now: it stays a member until it is really gone. */
  | { kind: 'leaving'; live: KubeObject }
  | WriteFault;

/**
 * Deletes one member in two steps: mark it (a conditional update), then delete exactly the marked version.
 * A next holder that wants the object re-applies it, and a late delete of ours then fails.
 */
export async function pruneObject(context: RolloutContext, member: Member): Promise<Pruned> {
  try {
    return await againstLive(context, member, member.live, async (live) => {
      if (!live || !mayPrune(live, context.federation)) return { kind: 'absent' };
      if (live.metadata.deletionTimestamp) return { kind: 'leaving', live };
      // The guard judged what was listed: since then it may have been made anew, or its permission taken off.
      if (!context.isApproved && asksFirst(member.ref, live)) return changedSince(member);
      return deleteMarked(context, member, await markForDeletion(context, member, live));
    });
  } catch (error) {
    return writeFault(member.ref, error);
  }
}

/** The next look asks the guard. */
function changedSince({ ref }: Member): WriteFault {
  const message =
    'Git dropped it, and since it was looked at it may not go without approval any more; it is looked at again';
  return { kind: 'fault', fault: { object: displayName(ref), message, final: false }, unanswered: false };
}

async function markForDeletion(
  { cluster, permit, mark }: RolloutContext,
  member: Member,
  live: KubeObject,
): Promise<KubeObject> {
  const { uid, resourceVersion } = live.metadata;
  const patch = { metadata: { uid, resourceVersion, annotations: { [PRUNING_ANNOTATION]: mark } } };
  const reply = await cluster.mergePatch(member.resource, addressOf(member.ref), patch, { permit });
  return reply.object;
}

async function deleteMarked(context: WriteContext, member: Member, marked: KubeObject): Promise<Pruned> {
  const { cluster, permit } = context;
  const { uid = '', resourceVersion = '' } = marked.metadata;
  const reply = await cluster.delete(member.resource, addressOf(member.ref), {
    uid,
    resourceVersion,
    permit,
  });
  return reply?.object.metadata?.deletionTimestamp
    ? { kind: 'leaving', live: reply.object }
    : { kind: 'deleted' };
}
