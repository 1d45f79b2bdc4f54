import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../src/cluster/cluster.ts';
import type { GroupKind, KubeObject } from '../../src/cluster/object.ts';

export interface Follower {
  onPresent(object: KubeObject): void;
  onGone(object: KubeObject): void;
}

/** Lists and watches one kind until the signal is aborted; begins again after whatever went wrong. */
export async function follow(
  cluster: Cluster,
  kind: GroupKind,
  follower: Follower,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await followOnce(cluster, kind, follower, signal);
    } catch {
      // The cluster is down, was wiped, or forgot the version: a list brings the present state.
      await sleep(100, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

async function followOnce(
  cluster: Cluster,
  kind: GroupKind,
  follower: Follower,
  signal: AbortSignal,
): Promise<void> {
  const discovery = await cluster.discover({ signal });
  const resource = discovery.byGroupKind(kind);
  if (!resource) throw new Error(`${kind.kind} is not served`);
  const { items, resourceVersion } = await cluster.list(resource, { signal });
  for (const object of items) follower.onPresent(object);
  for await (const { type, object } of cluster.watch(resource, { resourceVersion, signal })) {
    if (type === 'DELETED') follower.onGone(object);
    else follower.onPresent(object);
  }
}
