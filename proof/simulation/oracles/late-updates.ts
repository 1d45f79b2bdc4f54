import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import type { Call } from '../world/network.ts';
import { holderOf, isRecord, nonceOf } from './part-of.ts';

/** Which updates nobody can fence off. */
export interface LateUpdates {
  /** Told of every change of a cluster, after it was judged. */
  follow(cluster: string, change: Change): void;
  /**
   * It was sent under a lease that another has taken over since, and its object is as it was then: the next holder had no
   * reason to touch it. The second look, which is owed after an expired lease, mends it.
   */
  isOne(cluster: string, change: Change, by: Call): boolean;
}

export function lateUpdates(now: () => number): LateUpdates {
  /** When a lease of the process was last taken over in the cluster. */
  const overMs = new Map<string, number>();
  const changedMs = new Map<string, number>();
  const objectKey = (cluster: string, { object: { kind, metadata } }: Change): string =>
    `${cluster} ${kind} ${metadata.namespace}/${metadata.name}`;

  return {
    follow: (cluster, change) => {
      const { object, previous } = change;
      changedMs.set(objectKey(cluster, change), now());
      if (!previous || !isRecord(object)) return;
      const [before, after] = [nonceOf(previous), nonceOf(object)];
      if (before !== undefined && after !== undefined && before !== after)
        overMs.set(`${cluster} ${holderOf(before)}`, now());
    },
    isOne: (cluster, change, { process, leftMs }) => {
      if (!change.previous || leftMs === undefined) return false;
      const isOver = (overMs.get(`${cluster} ${process.name}`) ?? -1) >= leftMs;
      return isOver && (changedMs.get(objectKey(cluster, change)) ?? 0) <= leftMs;
    },
  };
}
