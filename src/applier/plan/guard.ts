import { createHash } from 'node:crypto';
import { displayName, groupKindKey, type KubeObject, type ObjectRef } from '../../cluster/object.ts';
import { PRUNE_ANNOTATION } from '../../federation/own-annotations.ts';
import type { Change, Member } from './plan.ts';

/** Kinds whose deletion takes other people's objects or data with it. */
const PRECIOUS = new Set([
  'Namespace',
  'CustomResourceDefinition.apiextensions.k8s.io',
  'PersistentVolume',
  'PersistentVolumeClaim',
]);
const FEW = 3;
const LARGE_SHARE = 0.25;

/** Why a cluster's whole change set was stopped before its first write. */
export interface Stopped {
  /** Names exactly this list of deletions: `spec.prune.approve` permits it. */
  digest: string;
  /** Display names of what would go, sorted. */
  wouldGo: string[];
  reason: string;
}

/** What may be deleted though it is much. */
export interface Approval {
  /** Digests that `spec.prune.approve` names. */
  digests: readonly string[];
  /** `deletionKeys` of an approved deletion that was begun: what is left of it is a list with another digest. */
  begun: readonly string[];
}

const NOTHING: Approval = { digests: [], begun: [] };

/**
 * Stops a plan that would delete too much, unless exactly that deletion was approved. What is being deleted
 * already is let go: nothing can keep it. Pure.
 */
export function guard(
  changes: readonly Change[],
  memberCount: number,
  { digests, begun }: Approval = NOTHING,
): Stopped | undefined {
  const going = stillStanding(changes);
  const reason = reasonToStop(going, memberCount);
  if (reason === undefined) return undefined;
  const keys = going.map(({ key }) => key).sort();
  const digest = createHash('sha256').update(keys.join('\n')).digest('hex').slice(0, 16);
  if (digests.includes(digest) || deletionKeys(changes).every((key) => begun.includes(key))) return undefined;
  return { digest, wouldGo: going.map(({ ref }) => displayName(ref)).sort(), reason };
}

/** Names what the plan would delete, one short hash each: a record has no room for the names of thousands. */
export function deletionKeys(changes: readonly Change[]): string[] {
  return stillStanding(changes).map(({ key }) => createHash('sha256').update(key).digest('hex').slice(0, 16));
}

function stillStanding(changes: readonly Change[]): Member[] {
  return changes.flatMap((change) =>
    change.action === 'prune' && !change.member.live.metadata.deletionTimestamp ? [change.member] : [],
  );
}

function reasonToStop(going: readonly Member[], memberCount: number): string | undefined {
  if (going.length === 0) return undefined;
  if (going.length === memberCount) return `all ${memberCount} members would be deleted`;
  if (going.length > FEW && going.length > memberCount * LARGE_SHARE) {
    return `${going.length} of ${memberCount} members would be deleted`;
  }
  const precious = going.find(({ ref, live }) => asksFirst(ref, live));
  return precious && `${displayName(precious.ref)} would be deleted`;
}

/** Whether the object goes with an approval only, however few go with it. */
export function asksFirst(ref: ObjectRef, { metadata }: KubeObject): boolean {
  return PRECIOUS.has(groupKindKey(ref)) && metadata.annotations?.[PRUNE_ANNOTATION] !== 'allowed';
}

/** How a stopped plan is told: why, the line that permits it before a status ends (140 characters), and what would go. */
export function describeStopped({ digest, wouldGo, reason }: Stopped): string {
  const names = wouldGo.slice(0, FEW).join(', ') + (wouldGo.length > FEW ? `, +${wouldGo.length - FEW}` : '');
  return `nothing written: ${reason}. To permit it: spec.prune.approve: ["${digest}"] (${names})`;
}
