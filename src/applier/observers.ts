import { canonicalJson } from './canonical-hash.ts';
import { type Observer, type ObserverDeps, observe, type Subject } from './observe.ts';
import type { Observation } from './record.ts';

/** All observations of one process, at most one a cluster. */
export interface Observers {
  /** Observes the cluster from now on, in place of what was observed there before. */
  start(subject: Subject): void;
  /** Starts where nobody else is known to, or where what was just seen is not what the record says. */
  resume(subject: Subject, seenNow: Observation): void;
  /** Ends the cluster's observation; no write of it is under way when this resolves. */
  stop(cluster: string): Promise<void>;
  stopAll(): Promise<void>;
}

export function observers(deps: ObserverDeps): Observers {
  const running = new Map<string, Observer>();

  async function stop(cluster: string): Promise<void> {
    const observer = running.get(cluster);
    running.delete(cluster);
    await observer?.stop();
  }

  function start(subject: Subject): void {
    void running.get(subject.cluster.name)?.stop();
    running.set(subject.cluster.name, observe(deps, subject));
  }

  return {
    start,
    resume: (subject, seenNow) => {
      const observer = running.get(subject.cluster.name);
      if (observer?.isRunning() && observer.revision === subject.revision) return;
      const { record } = subject.stored;
      const mine = record.observer === deps.id;
      const told = canonicalJson(record.outcome?.observation) === canonicalJson(seenNow);
      if (mine || !told || !isComplete(seenNow)) start(subject);
    },
    stop,
    stopAll: async () => {
      await Promise.all([...running.keys()].map(stop));
    },
  };
}

/** Nothing is waited for any more. */
function isComplete({ waiting, failed, entryPoints }: Observation): boolean {
  const hasAddress = entryPoints.every(
    ({ addresses, freshness }) => addresses.length > 0 && freshness !== 'stale',
  );
  return waiting.length === 0 && failed.length === 0 && hasAddress;
}
