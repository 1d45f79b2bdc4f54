import { displayName } from '../cluster/object.ts';
import { isEntryPoint } from '../verdict/entry-points.ts';
import type { ClusterRecord } from './record.ts';
import type { Seen } from './see.ts';

/**
 * Entry points whose address a record does not vouch for, as they are displayed: those that its outcome calls stale,
 * and those that a claim was about to write when it ended without an outcome.
 */
export function unconfirmedIn(record: ClusterRecord | undefined): string[] {
  const entryPoints = record?.outcome?.observation.entryPoints ?? [];
  const stale = entryPoints.filter(({ freshness }) => freshness === 'stale').map(({ object }) => object);
  return distinct([...(record?.unconfirmed ?? []), ...stale]);
}

/** What a claim has to note before it writes: whoever comes after it cannot see which address is from before. */
export function unconfirmedAfter({ unconfirmed, changes }: Seen): string[] {
  const written = changes.flatMap((change) =>
    change.action === 'update' && isEntryPoint(change.desired.object)
      ? [displayName(change.desired.ref)]
      : [],
  );
  return distinct([...unconfirmed, ...written]);
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
