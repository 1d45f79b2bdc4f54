import type { Clock } from '../../clock/clock.ts';
import type { Cluster, Resource, WritePermit } from '../../cluster/cluster.ts';
import { addressOf } from '../../cluster/cluster.ts';
import { type ClusterError, isClusterError } from '../../cluster/cluster-error.ts';
import type { KubeObject, ObjectRef } from '../../cluster/object.ts';
import type { ObjectFault } from '../../record/record.ts';
import { objectFault } from '../faults/object-fault.ts';
import { withAdvice } from '../faults/refusal-advice.ts';
import { isExclusiveRefusal } from './exclusive-values.ts';

/** What every write of a rollout goes through. */
export interface WriteContext {
  cluster: Cluster;
  federation: string;
  clock: Clock;
  permit: WritePermit;
  /** Ends the rollout between two writes; one that was sent is always waited for. */
  signal: AbortSignal;
}

/** What still waits for its turn when the process is told to stop is never sent: a wave may be thousands of objects long. */
export function permitUntil(stop: AbortSignal, permit: WritePermit): WritePermit {
  return { remainingMs: () => (stop.aborted ? 0 : permit.remainingMs()) };
}

/** Others write to an object all the time (its status, say), so our precondition may be stale more than once. */
const ATTEMPTS = 5;

/**
 * Runs `write` against the object as it was seen; where that was stale, reads the object and tries again.
 * A field conflict is stale too: our writes force, except where nothing is meant to be there.
 */
export async function againstLive<T>(
  { cluster, signal }: WriteContext,
  target: { resource: Resource; ref: ObjectRef },
  seen: KubeObject | undefined,
  write: (live: KubeObject | undefined) => Promise<T>,
): Promise<T> {
  let live = seen;
  for (let left = ATTEMPTS; ; left--) {
    signal.throwIfAborted();
    try {
      return await write(live);
    } catch (error) {
      if (left === 1 || !isClusterError(error, 'stale', 'field-conflict')) throw error;
    }
    live = await cluster.get(target.resource, addressOf(target.ref), signal);
  }
}

/** One object that was not written. */
export interface WriteFault {
  kind: 'fault';
  fault: ObjectFault;
  /** True where no answer came: it may have been written all the same. */
  unanswered: boolean;
  /** True where another object has a value that only one can have. */
  isTaken?: boolean;
}

/** The object's share of a failed write; rethrows what ends the whole rollout (a lost lease, an abort). */
export function writeFault(ref: ObjectRef, error: unknown): WriteFault {
  if (!isClusterError(error) || error.kind === 'lease-lost') throw error;
  const isTaken = isExclusiveRefusal(error);
  const unanswered = !isTaken && isUnanswered(error);
  return { kind: 'fault', fault: withAdvice(ref, objectFault(ref, error), error), unanswered, isTaken };
}

/**
 * No reply, or one of somebody who gave up waiting: a gateway, the server's own time-out (504), etcd's (500),
 * a server that is going away (503). Only what admission ended is known never to have reached the storage.
 */
function isUnanswered({ kind, status, message }: ClusterError): boolean {
  const maybeDone = status === 0 || status >= 500;
  return kind === 'transient' && maybeDone && !message.includes('failed calling webhook');
}
