import type { Clock } from '../clock/clock.ts';
import type { Cluster, ListOptions, Resource, WatchEvent } from './cluster.ts';
import { type ClusterError, isClusterError } from './cluster-error.ts';
import type { KubeObject } from './object.ts';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;

export interface Follower {
  /** All objects that there are as of this version: at the start, and after whatever may have been missed. */
  replace(items: KubeObject[], resourceVersion: string): void;
  seen(event: WatchEvent): void;
  /** The cluster could not be asked; it is tried again, and `replace` then says that it could. */
  failed?(error: ClusterError): void;
}

export interface FollowWhere extends Pick<ListOptions, 'namespace' | 'labelSelector' | 'fieldSelector'> {
  resource: Resource;
  /** A watch may begin here, without a LIST first. */
  resourceVersion?: string;
}

/** Lists objects and watches them until the signal is aborted; lists anew where the server forgot or went away. Never rejects. */
export async function follow(
  { cluster, clock }: { cluster: Cluster; clock: Clock },
  where: FollowWhere,
  follower: Follower,
  signal: AbortSignal,
): Promise<void> {
  const { resource, resourceVersion: start, ...selector } = where;
  const options = { ...selector, signal };
  let from = start;
  let failures = 0;

  async function once(): Promise<void> {
    if (from === undefined) {
      const list = await cluster.list(resource, options);
      from = list.resourceVersion;
      follower.replace(list.items, list.resourceVersion);
    }
    for await (const event of cluster.watch(resource, { ...options, resourceVersion: from })) {
      // Not the list: where only watches fail, each try is dear.
      failures = 0;
      follower.seen(event);
    }
  }

  async function recover(error: unknown): Promise<void> {
    from = undefined;
    if (signal.aborted || isClusterError(error, 'expired')) return;
    if (isClusterError(error)) follower.failed?.(error);
    const backOff = Math.min(FIRST_RETRY_MS * 2 ** failures++, LAST_RETRY_MS) * (0.75 + clock.random() / 2);
    const asked = isClusterError(error) ? (error.retryAfterMs ?? 0) : 0;
    await clock.sleep(Math.max(asked, backOff), signal).catch(() => {});
  }

  while (!signal.aborted) await once().catch(recover);
}
