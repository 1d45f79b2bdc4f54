import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { VerifyPolicy } from '../../federation/federation.ts';
import type { StoredRecord } from '../../record/store.ts';
import type { Member } from '../plan/plan.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import type { MemberWatch, WatchedKind } from './member-watch.ts';
import type { Observed } from './observation.ts';
import { observationWriter } from './observation-writer.ts';
import { podCache } from './pod-cache.ts';

/** One cluster at one revision, as an observer takes it over from the look that just ended. */
export interface Subject {
  cluster: Cluster;
  federation: string;
  revision: string;
  objects: Map<string, Observed>;
  /** Members that Git dropped and that are still there, by key. */
  leaving: Map<string, Member>;
  kinds: WatchedKind[];
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
  /** False once it ended by itself: somebody else observes, or the record is not as it was left. */
  isRunning(): boolean;
  /** The watches told something: of this member, or (without a key) of any. */
  changed(key?: string): void;
  /** The record as it was written or read last, also after the end. */
  stored(): StoredRecord;
  /** Ends it; resolves when no write of it is under way any more. */
  stop(): Promise<void>;
}

/**
 * Keeps what the watches tell of one cluster's members in its record, for as long as the record is as it was left
 * and nobody else observes. Takes no job slot: a thousand waiting clusters cost a few watches each.
 */
export function observe(deps: ObserverDeps, subject: Subject, watch: MemberWatch): Observer {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pods = podCache({ cluster: subject.cluster, clock: deps.clock, signal }, () => writer.changed());
  const writer = observationWriter(deps, subject, { podsOf: pods.of, signal, end: () => stopping.abort() });

  function changed(key?: string): void {
    if (signal.aborted) return;
    const { isNew, isGone } = bringUpToDate(subject, watch, key);
    if (isGone) deps.lookAgain(subject.cluster.name);
    if (isNew || key === undefined) writer.changed();
  }

  changed();
  return {
    revision: subject.revision,
    isRunning: () => !signal.aborted,
    changed,
    stored: writer.stored,
    stop: () => {
      stopping.abort();
      return writer.idle();
    },
  };
}
