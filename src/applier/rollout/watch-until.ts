import type { Clock } from '../../clock/clock.ts';
import { deadline } from '../../clock/deadline.ts';
import type { Cluster, Resource } from '../../cluster/cluster.ts';
import { follow } from '../../cluster/follow.ts';
import type { KubeObject, ObjectRef } from '../../cluster/object.ts';

export interface WatchUntil {
  cluster: Cluster;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Watches one object until `reached` holds of it (undefined: it is absent), for at most `ms`, over whatever breaks the
 * watch meanwhile. False: it was not reached. Rejects only where the signal is aborted.
 */
export async function watchUntil(
  { cluster, clock, signal }: WatchUntil,
  { resource, ref }: { resource: Resource; ref: ObjectRef },
  reached: (live: KubeObject | undefined) => boolean,
  ms: number,
): Promise<boolean> {
  const limit = deadline(clock, ms, signal);
  const found = new AbortController();
  const look = (live: KubeObject | undefined) => {
    if (reached(live)) found.abort();
  };
  const follower = {
    replace: ([object]: KubeObject[]) => look(object),
    seen: ({ type, object }: { type: string; object: KubeObject }) =>
      look(type === 'DELETED' ? undefined : object),
  };
  const where = {
    resource,
    fieldSelector: `metadata.name=${ref.name}`,
    ...(ref.namespace && { namespace: ref.namespace }),
  };
  try {
    await follow({ cluster, clock }, where, follower, AbortSignal.any([limit.signal, found.signal]));
  } finally {
    limit.cancel();
  }
  if (!found.signal.aborted) signal.throwIfAborted();
  return found.signal.aborted;
}
