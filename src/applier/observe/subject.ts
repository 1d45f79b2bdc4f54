import type { Clock } from '../../clock/clock.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { KubeObject } from '../../cluster/object.ts';
import { displayName } from '../../cluster/object.ts';
import type { EntryPointState } from '../../record/record.ts';
import type { StoredRecord } from '../../record/store.ts';
import { statusEntry, touchesAddress } from '../../verdict/entry-points.ts';
import type { Wanted } from '../ask.ts';
import type { PlacedObject } from '../plan/plan.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Seen } from '../see/see.ts';
import type { Observed } from './observation.ts';
import type { Subject } from './observe.ts';

/** What an observer takes over after a rollout. */
export function subjectAfter(
  { clock, cluster }: { clock: Clock; cluster: Cluster },
  wanted: Wanted,
  seen: Seen,
  rollout: Rollout,
): Omit<Subject, 'stored'> {
  const atMs = clock.monotonic();
  const observe = (desired: PlacedObject): Observed => {
    // Where it was not written, it is as it was seen.
    const live = rollout.live.get(desired.key) ?? seen.survey.members.get(desired.key)?.live;
    const isUnconfirmed = seen.unconfirmed.includes(displayName(desired.ref));
    const touched = isUnconfirmed || isTouched(rollout.before.get(desired.key), live);
    return {
      desired,
      live,
      generation: live?.metadata.generation ?? 0,
      ...(touched && live && { touched: { atMs, statusEntry: statusEntry(live) } }),
    };
  };
  return subjectOf(cluster, wanted, seen, { observe, leaving: rollout.remaining });
}

/** What an observer takes over from a look at a settled cluster: addresses that nobody confirmed are still unconfirmed. */
export function subjectOfSettled(
  { clock, cluster }: { clock: Clock; cluster: Cluster },
  wanted: Wanted,
  seen: Seen,
  stored: StoredRecord,
): Subject {
  const atMs = clock.monotonic();
  const entryPoints = stored.record.outcome?.observation.entryPoints ?? [];
  const touchedAt = new Map(
    entryPoints.map(({ object, freshness }) => [object, TOUCHED_AT[freshness](atMs)]),
  );
  const observe = (desired: PlacedObject): Observed => {
    const live = seen.survey.members.get(desired.key)?.live;
    const at = touchedAt.get(displayName(desired.ref));
    const touched = live && at !== undefined && { atMs: at, statusEntry: statusEntry(live) };
    return { desired, live, generation: live?.metadata.generation ?? 0, ...(touched && { touched }) };
  };
  return { ...subjectOf(cluster, wanted, seen, { observe, leaving: new Map() }), stored };
}

/** When an entry point was touched, as far as its record tells: the settle time of a settled one is over. */
const TOUCHED_AT: Record<EntryPointState['freshness'], (nowMs: number) => number | undefined> = {
  confirmed: () => undefined,
  stale: (nowMs) => nowMs,
  settled: () => Number.NEGATIVE_INFINITY,
};

function subjectOf(
  cluster: Cluster,
  wanted: Wanted,
  seen: Seen,
  { observe, leaving }: { observe: (desired: PlacedObject) => Observed; leaving: Subject['leaving'] },
): Omit<Subject, 'stored'> {
  const desired = seen.changes.flatMap((change) => (change.action === 'prune' ? [] : [change.desired]));
  return {
    cluster,
    federation: wanted.federation.name,
    revision: wanted.revision,
    policy: wanted.federation.verify,
    objects: new Map(desired.map((one) => [one.key, observe(one)])),
    leaving,
    kinds: [...seen.survey.listed.values()],
  };
}

function isTouched(before: KubeObject | undefined, after: KubeObject | undefined): boolean {
  return before !== undefined && after !== undefined && touchesAddress(before, after);
}
