import { generateKeySync, type KeyObject } from 'node:crypto';
import type { Reply } from '../../cluster/cluster.ts';
import type { KubeObject } from '../../cluster/object.ts';
import { clip } from '../clip.ts';
import { isNoChange, type LiveState, liveState, sameState } from './live-state.ts';

/** What one process remembers of the objects that it applied: what lets a look find "unchanged" without a request. */
export interface AppliedMemory {
  /** Notes the reply to our own apply of the manifest with this digest. */
  remember(cluster: string, key: string, digest: string, reply: Answer): void;
  forget(cluster: string, key: string): void;
  /** Forgets all objects but these: what Git dropped, whichever worker pruned it. */
  keepOnly(cluster: string, keys: ReadonlySet<string>): void;
  /** True if this manifest was applied and nobody touched our share of the object since. */
  isUnchanged(cluster: string, key: string, digest: string, live: KubeObject): boolean;
  /** Notes that the manifest is live if the server's answer to its dry run holds the same share of ours; true then. */
  rememberIfSame(cluster: string, key: string, digest: string, states: DryRun): boolean;
  /** Notes that the manifest is live, where the live object itself proves it: no server was asked, none warned. */
  rememberAsIs(cluster: string, key: string, digest: string, live: KubeObject): void;
  /** What the server said beside taking the object as it is remembered. */
  warningsOf(cluster: string, key: string): readonly string[];
  /** How often the manifest had to be applied again, because somebody had changed our share of the object. */
  corrections(cluster: string, key: string, digest: string): number;
}

/** The server's answer to an apply, the part of it that is remembered. */
export type Answer = Pick<Reply, 'object' | 'warnings'>;

/** An object as it is, and as an apply would make it. */
export interface DryRun {
  live: KubeObject;
  reply: Answer;
}

/** Of one object; more are of no use to anybody. */
const KEPT_WARNINGS = 5;

interface Memo extends LiveState {
  digest: string;
  /** Of the whole object: while it stays, nothing of the object has changed (Kubernetes API conventions). */
  resourceVersion: string;
  warnings: readonly string[];
  corrections: number;
}

type Kept = Pick<Memo, 'warnings' | 'corrections'>;

export function appliedMemory(key: KeyObject = generateKeySync('hmac', { length: 256 })): AppliedMemory {
  const clusters = new Map<string, Map<string, Memo>>();

  function of(cluster: string): Map<string, Memo> {
    const known = clusters.get(cluster) ?? new Map<string, Memo>();
    clusters.set(cluster, known);
    return known;
  }

  const memoOf = (digest: string, live: KubeObject, { warnings, corrections }: Kept): Memo => ({
    ...liveState(key, live),
    digest,
    resourceVersion: live.metadata.resourceVersion ?? '',
    warnings: warnings.slice(0, KEPT_WARNINGS).map(clip),
    corrections,
  });

  return {
    remember: (cluster, object, digest, { object: live, warnings }) => {
      const memo = of(cluster).get(object);
      const corrections = memo?.digest === digest ? memo.corrections + 1 : 0;
      of(cluster).set(object, memoOf(digest, live, { warnings, corrections }));
    },
    forget: (cluster, object) => void of(cluster).delete(object),
    keepOnly: (cluster, objects) => {
      for (const object of of(cluster).keys()) if (!objects.has(object)) of(cluster).delete(object);
    },
    isUnchanged: (cluster, object, digest, live) => {
      const memo = of(cluster).get(object);
      if (memo?.digest !== digest) return false;
      if (isSameVersion(memo, live)) return true;
      const now = memoOf(digest, live, memo);
      if (!sameState(memo, now)) return false;
      // Others wrote beside our share (a status, say): the next look need not look so closely.
      of(cluster).set(object, now);
      return true;
    },
    rememberIfSame: (cluster, object, digest, { live, reply }) => {
      const now = memoOf(digest, live, { warnings: reply.warnings, corrections: 0 });
      const isSame = sameState(now, liveState(key, reply.object)) || isNoChange(live, reply.object);
      if (isSame) of(cluster).set(object, now);
      return isSame;
    },
    rememberAsIs: (cluster, object, digest, live) =>
      void of(cluster).set(object, memoOf(digest, live, { warnings: [], corrections: 0 })),
    warningsOf: (cluster, object) => of(cluster).get(object)?.warnings ?? [],
    corrections: (cluster, object, digest) => {
      const memo = of(cluster).get(object);
      return memo?.digest === digest ? memo.corrections : 0;
    },
  };
}

function isSameVersion(memo: Memo, { metadata: { uid, resourceVersion } }: KubeObject): boolean {
  return memo.uid === uid && memo.resourceVersion !== '' && memo.resourceVersion === resourceVersion;
}
