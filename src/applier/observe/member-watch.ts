import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import type { Cluster, Resource, WatchEvent } from '../../cluster/cluster.ts';
import { type ClusterError, isAnswered } from '../../cluster/cluster-error.ts';
import { type Follower, follow } from '../../cluster/follow.ts';
import { groupKindKey, type KubeObject, keyOf, refOf } from '../../cluster/object.ts';
import { isOlder } from '../../cluster/resource-version.ts';
import { memberSelector } from '../../record/applyset.ts';

/** A kind to watch, and the version of the list that was looked at; '' where it was not served then. */
export interface WatchedKind {
  resource: Resource;
  resourceVersion: string;
}

/** The newest states of a cluster's members, as its watches tell them. Outlives rollouts: opening watches anew is dear. */
export interface MemberWatch {
  /** Watches exactly these kinds from now on; one that is watched already goes on where it is. */
  follow(kinds: readonly WatchedKind[]): void;
  /** The newer of what is known otherwise (from a reply, say) and what the watches told; undefined: gone. */
  newest(resource: Resource, key: string, known: KubeObject | undefined): KubeObject | undefined;
  close(): void;
}

export interface MemberWatchDeps {
  log: Pick<Logger, 'warn'>;
  cluster: Cluster;
  clock: Clock;
  federation: string;
}

/** The state of one member at some version; without an object it was gone then. */
interface Told {
  object?: KubeObject;
  resourceVersion: string | undefined;
}

/** What one kind's watch told. */
interface Watch {
  stop: AbortController;
  version: string;
  told: Map<string, Told>;
  /** Of the list that was made after whatever may have been missed. */
  relisted?: string;
  /** Why it could not be watched, as it was told last; until it can. */
  failure?: string | undefined;
}

/** `changed` is called with the key of what an event tells of, and without one where everything may have changed. */
export function memberWatch(deps: MemberWatchDeps, changed: (key?: string) => void): MemberWatch {
  const watches = new Map<string, Watch>();

  function start({ resource, resourceVersion }: WatchedKind): void {
    const stop = new AbortController();
    const watch: Watch = { stop, version: resource.version, told: new Map() };
    watches.set(groupKindKey(resource), watch);
    const labelSelector = memberSelector(deps.federation);
    const where = { resource, labelSelector, ...(resourceVersion && { resourceVersion }) };
    const follower: Follower = {
      replace: (items: KubeObject[], listed: string) => {
        watch.failure = undefined;
        watch.relisted = listed;
        watch.told = new Map(items.map((object) => [keyOf(refOf(object)), told(object)]));
        changed();
      },
      seen: ({ type, object }: WatchEvent) => {
        const key = keyOf(refOf(object));
        const { resourceVersion: version } = object.metadata;
        watch.told.set(key, type === 'DELETED' ? { resourceVersion: version } : told(object));
        changed(key);
      },
      failed: (error) => tellOnce(resource, watch, error),
    };
    void follow(deps, where, follower, stop.signal);
  }

  /** That a cluster is out of reach, looks tell; and a kind that it does not serve may be still to come. */
  function tellOnce(resource: Resource, watch: Watch, error: ClusterError): void {
    if (!isAnswered(error) || error.kind === 'not-found' || error.message === watch.failure) return;
    watch.failure = error.message;
    const where = { cluster: deps.cluster.name, kind: groupKindKey(resource), reason: error.message };
    deps.log.warn(where, 'cannot watch the members of a kind; it is tried until it works');
  }

  /** `kept`: by group-kind, the version that is wanted now; another one may be served no more. */
  function stopAllBut(kept: ReadonlyMap<string, string>): void {
    for (const [kind, { stop, version }] of watches) {
      if (kept.get(kind) === version) continue;
      stop.abort();
      watches.delete(kind);
    }
  }

  return {
    follow: (kinds) => {
      stopAllBut(new Map(kinds.map(({ resource }) => [groupKindKey(resource), resource.version])));
      for (const kind of kinds) if (!watches.has(groupKindKey(kind.resource))) start(kind);
    },
    newest: (resource, key, known) => {
      const watch = watches.get(groupKindKey(resource));
      const state = watch?.told.get(key) ?? (watch?.relisted && { resourceVersion: watch.relisted });
      // A watch begins before our own writes: what it tells of the time before them is history.
      if (!state || isOlder(state.resourceVersion, known?.metadata.resourceVersion)) return known;
      return state.object;
    },
    close: () => stopAllBut(new Map()),
  };
}

function told(object: KubeObject): Told {
  return { object, resourceVersion: object.metadata.resourceVersion };
}
