import { isDeepStrictEqual } from 'node:util';
import { displayName, type KubeObject } from '../../cluster/object.ts';
import type { ClusterRecord } from '../../record/record.ts';
import { isEntryPoint } from '../../verdict/entry-points.ts';
import { ourEntry } from '../compare/live-state.ts';
import { valuesAt } from '../ownership/fields-v1.ts';
import type { Member } from '../plan/plan.ts';
import type { Seen } from '../see/see.ts';

/**
 * Entry points whose address a record does not vouch for, as they are displayed: those that its outcome calls stale,
 * and those that a claim was about to write when it ended without an outcome.
 */
export function unconfirmedIn(record: ClusterRecord): string[] {
  const entryPoints = record.outcome?.observation.entryPoints ?? [];
  const stale = entryPoints.filter(({ freshness }) => freshness === 'stale').map(({ object }) => object);
  return distinct([...(record.unconfirmed ?? []), ...stale]);
}

/** Where there is no record, nobody vouches for the address of any entry point that is there. */
export function unconfirmedOf(members: readonly Member[]): string[] {
  return distinct(members.flatMap(({ ref, live }) => (isEntryPoint(live) ? [displayName(ref)] : [])));
}

/** What a claim has to note before it writes: whoever comes after it cannot see which address is from before. */
export function unconfirmedAfter({ unconfirmed, changes }: Seen): string[] {
  const written = changes.flatMap((change) =>
    change.action === 'update' &&
    isEntryPoint(change.desired.object) &&
    mayChange(change.live, change.desired.object)
      ? [displayName(change.desired.ref)]
      : [],
  );
  return distinct([...unconfirmed, ...written]);
}

/**
 * Whether the apply may change what is live. A process that was started since plans to update everything, and most of
 * that changes nothing: an address is not to be doubted for it. Defaults of the server make it say yes too often.
 */
function mayChange(live: KubeObject, desired: KubeObject): boolean {
  const owned = ourEntry(live)?.fieldsV1 ?? {};
  const isKept = isDeepStrictEqual(valuesAt(owned, live), valuesAt(owned, desired));
  return !isKept || !holds(live, desired);
}

/** Whether every value of `wanted` is in `live`. */
function holds(live: unknown, wanted: unknown): boolean {
  if (wanted === null || typeof wanted !== 'object') return live === wanted;
  if (live === null || typeof live !== 'object' || Array.isArray(live) !== Array.isArray(wanted))
    return false;
  if (Array.isArray(live) && live.length !== Object.keys(wanted).length) return false;
  return Object.entries(wanted).every(([name, value]) =>
    holds((live as Record<string, unknown>)[name], value),
  );
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
