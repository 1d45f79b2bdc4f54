import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import type { Cluster, Resource } from '../cluster/cluster.ts';
import type { VerifyPolicy } from '../federation/federation.ts';
import type { Observed } from './observation.ts';
import { observationWriter } from './observation-writer.ts';
import type { Member } from './plan.ts';
import { podCache } from './pod-cache.ts';
import type { StoredRecord } from './record-store.ts';
import { watchKind } from './watch-members.ts';

/** One cluster at one revision, as an observer takes it over from the look that just ended. */
export interface Subject {
  cluster: Cluster;
  federation: string;
  revision: string;
  objects: Map<string, Observed>;
  /** Members that Git dropped and that are still there, by key. */
  leaving: Map<string, Member>;
  /** Kinds to watch, and from where. */
  kinds: { resource: Resource; resourceVersion: string }[];
  stored: StoredRecord;
  policy: VerifyPolicy;
}

export interface ObserverDeps {
  clock: Clock;
  log: Logger;
  /** Names this process in records: who finds another's id there stops. */
  id: string;
  /** Asks for a look: a member is gone, or what was to go has gone. */
  lookAgain: (cluster: string) => void;
}

/** A running observation. */
export interface Observer {
  revision: string;
  /** False once it ended by itself: somebody else observes, or another revision came. */
  isRunning(): boolean;
  /** Ends it; resolves when no write of it is under way any more. */
  stop(): Promise<void>;
}

/**
 * Watches the members of one cluster and keeps what it sees in the record, for as long as the record names
 * this revision and nobody else observes. Takes no job slot: a thousand waiting clusters cost a watch each.
 */
export function observe(deps: ObserverDeps, subject: Subject): Observer {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pods = podCache({ cluster: subject.cluster, clock: deps.clock, signal }, () => writer.changed());
  const writer = observationWriter(deps, subject, { podsOf: pods.of, signal, end: () => stopping.abort() });
  for (const kind of subject.kinds) watchKind({ deps, subject, signal, changed: writer.changed }, kind);
  writer.changed();
  return {
    revision: subject.revision,
    isRunning: () => !signal.aborted,
    stop: () => {
      stopping.abort();
      return writer.idle();
    },
  };
}
