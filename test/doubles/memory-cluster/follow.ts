import type { Resource, WatchEvent, WatchOptions } from '../../../src/cluster/cluster.ts';
import { expired } from './api-error.ts';
import { copyOf } from './json.ts';
import { isSelected } from './selectors.ts';
import type { Change, Store } from './store.ts';

/** `Cluster.watch` over the store: what is there is told at once, then each change as it comes. */
export async function* follow(
  store: Store,
  resource: Resource,
  from: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const { signal } = from;
  const aborted = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  let version = Number(from.resourceVersion);
  while (!signal.aborted) {
    const seen = store.version();
    const changes = store.changesSince(resource, version);
    if (changes === undefined) throw expired();
    for (const event of changes.flatMap((change) => eventOf(change, from))) {
      if (signal.aborted) return;
      yield copyOf(event);
    }
    version = seen;
    if (store.version() === seen) await Promise.race([store.next(), aborted]);
  }
}

/**
 * An object that begins or ceases to answer the selectors is added or deleted, for this watcher. What is deleted is
 * shown as it last was, at the version of its end.
 */
function eventOf({ type, object, previous }: Change, selection: WatchOptions): WatchEvent[] {
  const is = type !== 'DELETED' && isSelected(object, selection);
  const was = previous !== undefined && isSelected(previous, selection);
  if (is) return [{ type: was ? 'MODIFIED' : 'ADDED', object }];
  if (!was) return [];
  const { resourceVersion } = object.metadata;
  return [{ type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion } } }];
}
