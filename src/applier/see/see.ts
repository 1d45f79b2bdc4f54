import type { Timeline } from '../../clock/timeline.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { isUnread } from '../../cluster/cluster-error.ts';
import { assertCluster } from '../../cluster/cluster-uid.ts';
import { displayName, groupKindKey } from '../../cluster/object.ts';
import { assertOwner } from '../../record/identity.ts';
import type { ObjectFault, Origin } from '../../record/record.ts';
import { readRecord, type StoredRecord } from '../../record/store.ts';
import type { Wanted } from '../ask.ts';
import type { AppliedMemory } from '../compare/memory.ts';
import { objectFault } from '../faults/object-fault.ts';
import { leaveToAutoscalers } from '../ownership/leave-to-autoscalers.ts';
import { type Change, type Member, plan } from '../plan/plan.ts';
import { strandedFaults } from '../plan/stranded.ts';
import { unconfirmedIn, unconfirmedOf } from '../record/unconfirmed.ts';
import { type Found, findMembers } from './find-members.ts';
import type { Survey } from './survey.ts';

/** One full look at a cluster: its record, its members, and what is to be done about them. */
export interface Seen {
  stored: StoredRecord | undefined;
  survey: Survey;
  /** Group-kinds that may have members, as the record or the rebuilt inventory says. */
  groupKinds: string[];
  changes: Change[];
  /** Members that Git dropped, where no record tells what is ours: only a look which finds one may prune them. */
  postponed: Member[];
  /** Entry points, as they are displayed, whose address may still be the one from before an earlier change. */
  unconfirmed: string[];
  /** Objects that cannot even be planned: the cluster does not know their kind, or it cannot be listed. */
  faults: ObjectFault[];
}

export interface SeeDeps {
  origin: Origin;
  memory: AppliedMemory;
}

export interface SeeOptions {
  signal: AbortSignal;
  /** What was seen before this process claimed the cluster: the record says less since. */
  before?: Seen;
  /** Told when what is there has been read. */
  time?: Timeline;
}

/** Reads the cluster. Throws `WrongCluster` or `RecordRefused` where it is not ours to look at, else `ClusterError`. */
export async function see(
  deps: SeeDeps,
  cluster: Cluster,
  wanted: Wanted,
  { signal, before, time }: SeeOptions,
): Promise<Seen> {
  const federation = wanted.federation.name;
  const [, stored] = await Promise.all([
    assertCluster(cluster, wanted.cluster.uid, signal),
    readRecord(cluster, federation, signal),
  ]);
  if (stored) assertOwner(stored.record, { federation, origin: deps.origin, cluster: wanted.cluster });
  const { placed, groupKinds, survey } = await findMembers(
    { cluster, wanted, signal },
    stored?.record.groupKinds,
  );
  time?.mark('look');
  const faults = [...placed.faults, ...unlistedFaults({ placed, survey })];
  // A record without a revision is of a claim that came to no end: what it lists was rebuilt, too.
  const rebuilt = stored?.record.revision === undefined;
  const listed = placed.objects.filter(({ resource }) => !survey.unlisted.has(groupKindKey(resource)));
  const planned = plan({
    desired: await leaveToAutoscalers({ cluster, signal }, listed, survey.members),
    members: survey.members,
    isUnchanged: ({ key, digest }, live) => deps.memory.isUnchanged(cluster.name, key, digest, live),
    // What cannot be placed or listed is missing in the plan, and must not look as if Git had dropped it.
    mayPrune: faults.length === 0,
    federation,
  });
  const stranded = strandedFaults(planned);
  faults.push(...stranded);
  const changes =
    rebuilt || stranded.length > 0 ? planned.filter(({ action }) => action !== 'prune') : planned;
  const postponed = rebuilt && stranded.length === 0 ? prunedBy(planned) : [];
  const unconfirmed = before?.unconfirmed ?? unconfirmedBy(stored, [...survey.members.values()]);
  return { stored, survey, groupKinds, changes, postponed, unconfirmed, faults };
}

/** Who took the record took along what it said of addresses. */
function unconfirmedBy(stored: StoredRecord | undefined, members: readonly Member[]): string[] {
  return stored ? unconfirmedIn(stored.record) : unconfirmedOf(members);
}

function prunedBy(changes: readonly Change[]): Member[] {
  return changes.flatMap((change) => (change.action === 'prune' ? [change.member] : []));
}

function unlistedFaults({ placed, survey }: Pick<Found, 'placed' | 'survey'>): ObjectFault[] {
  return [...survey.unlisted].flatMap(([kind, error]): ObjectFault[] => {
    const wanted = placed.objects.filter(({ resource }) => groupKindKey(resource) === kind);
    if (wanted.length === 0) {
      const advice =
        error.kind === 'refused' && !isUnread(error) ? ". Let Lockstep's credentials list it" : '';
      const message = `${kind} could not be listed, so nothing is pruned: ${error.message}${advice}`;
      return [{ message, final: false }];
    }
    return wanted.map(({ ref }) => ({ ...objectFault(ref, error), object: displayName(ref), final: false }));
  });
}
