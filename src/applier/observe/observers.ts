import { isOlder } from '../../cluster/resource-version.ts';
import type { Observation } from '../../record/record.ts';
import { canonicalJson } from '../../render/canonical-json.ts';
import type { LastKnown } from '../see/read-ahead.ts';
import { type MemberWatch, memberWatch } from './member-watch.ts';
import { type Observer, type ObserverDeps, observe, type Subject } from './observe.ts';

/** All observations of one process, at most one a cluster. */
export interface Observers {
  /** Observes the cluster from now on, in place of what was observed there before. */
  start(subject: Subject): void;
  /** Starts where nobody else is known to, or where what was just seen is not what the record says. */
  resume(subject: Subject, seenNow: Observation): void;
  /** Ends the cluster's observation; no write of it is under way when this resolves. Its watches go on. */
  stop(cluster: string): Promise<void>;
  stopAll(): Promise<void>;
  /** The cluster's record as this process wrote or read it last, if it observes or observed there. */
  lastKnown(cluster: string): LastKnown | undefined;
}

interface Observed {
  federation: string;
  watch: MemberWatch;
  observer?: Observer;
}

export function observers(deps: ObserverDeps): Observers {
  const clusters = new Map<string, Observed>();

  function watched({ cluster, federation }: Subject): Observed {
    const known = clusters.get(cluster.name);
    if (known?.federation === federation) return known;
    leave(cluster.name);
    const watch = memberWatch({ ...deps, cluster, federation }, (key) => one.observer?.changed(key));
    const one: Observed = { federation, watch };
    clusters.set(cluster.name, one);
    return one;
  }

  function start(subject: Subject): void {
    const one = watched(subject);
    void one.observer?.stop();
    one.watch.follow(subject.kinds);
    one.observer = observe(deps, subject, one.watch);
  }

  async function stop(cluster: string): Promise<void> {
    await clusters.get(cluster)?.observer?.stop();
  }

  /** Somebody else observes, or the federation has another record now: nothing of what we have is needed there. */
  function leave(cluster: string): void {
    const known = clusters.get(cluster);
    void known?.observer?.stop();
    known?.watch.close();
    clusters.delete(cluster);
  }

  return {
    start,
    resume: (subject, seenNow) => {
      const { name } = subject.cluster;
      const known = clusters.get(name);
      if (known?.federation === subject.federation && isAsNew(known.observer, subject)) return;
      const { record } = subject.stored;
      const mine = record.observer === deps.id;
      const told = canonicalJson(record.outcome?.observation) === canonicalJson(seenNow);
      if (mine || !told || !isComplete(seenNow)) start(subject);
      else leave(name);
    },
    stop,
    lastKnown: (cluster) => {
      const { federation, observer } = clusters.get(cluster) ?? {};
      return federation && observer ? { federation, stored: observer.stored() } : undefined;
    },
    stopAll: async () => {
      await Promise.all([...clusters.keys()].map(stop));
      for (const name of [...clusters.keys()]) leave(name);
    },
  };
}

/** A look that waited may come after a later one of this process: what it saw is history by then. */
function isAsNew(observer: Observer | undefined, { revision, stored }: Subject): boolean {
  if (!observer?.isRunning()) return false;
  return observer.revision === revision || isOlder(stored.resourceVersion, observer.stored().resourceVersion);
}

/** Nothing is waited for any more. */
function isComplete({ waiting, failed, entryPoints }: Observation): boolean {
  const hasAddress = entryPoints.every(
    ({ addresses, freshness }) => addresses.length > 0 && freshness !== 'stale',
  );
  return waiting.length === 0 && failed.length === 0 && hasAddress;
}
