import type { KubeObject } from '../../../src/cluster/object.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import type { Call } from '../world/network.ts';
import { holderOf, isRecord, nonceOf } from '../world/part-of.ts';
import type { Actor } from '../world/world.ts';

/** Which writes nobody can fence off. */
export interface LateWrites {
  /** Told of every change of a cluster, after it was judged. */
  follow(cluster: string, change: Change, by: Actor): void;
  /**
   * It was sent under a lease that others have ended since: another holder took it over, or somebody deleted the record or
   * the lease in it. And its object is as it was then, or is not there: the next holder had no reason to touch it, and a
   * create has no version to compare. The second look, which is owed after an expired lease, mends it. Nothing is late
   * that its sender let overtake the end of its own lease.
   */
  isOne(cluster: string, change: Change, by: Call): boolean;
}

export function lateWrites(now: () => number): LateWrites {
  /** When others last ended a lease of the process in the cluster. */
  const overMs = new Map<string, number>();
  const changedMs = new Map<string, number>();
  const objectKey = (cluster: string, { object: { kind, metadata } }: Change): string =>
    `${cluster} ${kind} ${metadata.namespace}/${metadata.name}`;

  return {
    follow: (cluster, change, by) => {
      changedMs.set(objectKey(cluster, change), now());
      const ended = endedLease(change, by);
      if (ended !== undefined) overMs.set(`${cluster} ${holderOf(ended)}`, now());
    },
    isOne: (cluster, change, { process, leftMs }) => {
      if (leftMs === undefined) return false;
      const isOver = (overMs.get(`${cluster} ${process.name}`) ?? -1) >= leftMs;
      const isUntouched = (changedMs.get(objectKey(cluster, change)) ?? 0) <= leftMs;
      return isOver && (change.previous === undefined || isUntouched);
    },
  };
}

/** The nonce of a lease that its holder did not end itself. */
function endedLease(change: Change, by: Actor): string | undefined {
  if (!isRecord(change.object)) return undefined;
  const [before, after] = leases(change);
  if (before === undefined || before === after) return undefined;
  const isGivenBack = after === undefined && by !== 'somebody else' && by.process.name === holderOf(before);
  return isGivenBack ? undefined : before;
}

/** Before a change of a record and after it. */
function leases({ type, object, previous }: Change): [string | undefined, string | undefined] {
  if (type === 'DELETED') return [nonceOf(previous ?? object), undefined];
  return [nonceIn(previous), nonceOf(object)];
}

const nonceIn = (record: KubeObject | undefined): string | undefined => record && nonceOf(record);
