import type { Clock } from '../clock/clock.ts';
import { deadline } from '../clock/deadline.ts';
import type { Cluster, Resource } from '../cluster/cluster.ts';
import type { KubeObject, ObjectRef } from '../cluster/object.ts';

export interface WatchUntil {
  cluster: Cluster;
  clock: Clock;
  signal: AbortSignal;
}

/** Watches one object until `reached` holds of it (undefined: it is absent), for at most `ms`. False: it was not reached. */
export async function watchUntil(
  { cluster, clock, signal }: WatchUntil,
  { resource, ref }: { resource: Resource; ref: ObjectRef },
  reached: (live: KubeObject | undefined) => boolean,
  ms: number,
): Promise<boolean> {
  const limit = deadline(clock, ms, signal);
  try {
    return await follow(cluster, { resource, ref, signal: limit.signal }, reached);
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  } finally {
    limit.cancel();
  }
}

async function follow(
  cluster: Cluster,
  { resource, ref, signal }: { resource: Resource; ref: ObjectRef; signal: AbortSignal },
  reached: (live: KubeObject | undefined) => boolean,
): Promise<boolean> {
  const fieldSelector = `metadata.name=${ref.name}`;
  const where = { fieldSelector, ...(ref.namespace && { namespace: ref.namespace }), signal };
  const { items, resourceVersion } = await cluster.list(resource, where);
  if (reached(items[0])) return true;
  for await (const event of cluster.watch(resource, { ...where, resourceVersion })) {
    if (reached(event.type === 'DELETED' ? undefined : event.object)) return true;
  }
  return false;
}
