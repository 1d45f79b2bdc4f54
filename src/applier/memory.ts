import { generateKeySync, type KeyObject } from 'node:crypto';
import type { KubeObject } from '../cluster/object.ts';
import { type LiveState, liveState, sameState } from './live-state.ts';

/** What one process remembers of the objects that it applied: what lets a look find "unchanged" without a request. */
export interface AppliedMemory {
  /** Notes the reply to our own apply (or to its dry run) of the manifest with this digest. */
  remember(cluster: string, key: string, digest: string, live: KubeObject): void;
  forget(cluster: string, key: string): void;
  /** True if this manifest was applied and nobody touched our share of the object since. */
  isUnchanged(cluster: string, key: string, digest: string, live: KubeObject): boolean;
  /** True if two states of an object hold the same share of ours. */
  sameShare(a: KubeObject, b: KubeObject): boolean;
}

export function appliedMemory(key: KeyObject = generateKeySync('hmac', { length: 256 })): AppliedMemory {
  const clusters = new Map<string, Map<string, LiveState & { digest: string }>>();
  const stateOf = (object: KubeObject) => liveState(key, object);

  function of(cluster: string) {
    const known = clusters.get(cluster) ?? new Map<string, LiveState & { digest: string }>();
    clusters.set(cluster, known);
    return known;
  }

  return {
    remember: (cluster, object, digest, live) => void of(cluster).set(object, { ...stateOf(live), digest }),
    forget: (cluster, object) => void of(cluster).delete(object),
    isUnchanged: (cluster, object, digest, live) => {
      const memo = of(cluster).get(object);
      return memo?.digest === digest && sameState(memo, stateOf(live));
    },
    sameShare: (a, b) => sameState(stateOf(a), stateOf(b)),
  };
}
