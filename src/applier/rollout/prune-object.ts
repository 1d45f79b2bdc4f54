import { addressOf } from '../../cluster/cluster.ts';
import type { KubeObject } from '../../cluster/object.ts';
import { type Member, mayPrune } from '../plan/plan.ts';
import { PRUNING_ANNOTATION } from '../record/applyset.ts';
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
export async function pruneObject(context: WriteContext, member: Member, mark: string): Promise<Pruned> {
  try {
    return await againstLive(context, member, member.live, async (live) => {
      if (!live || !mayPrune(live, context.federation)) return { kind: 'absent' };
      if (live.metadata.deletionTimestamp) return { kind: 'leaving', live };
      return deleteMarked(context, member, await markForDeletion(context, member, live, mark));
    });
  } catch (error) {
    return writeFault(member.ref, error);
  }
}

async function markForDeletion(
  { cluster, permit }: WriteContext,
  member: Member,
  live: KubeObject,
  mark: string,
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
