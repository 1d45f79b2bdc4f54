import type { Cluster, Discovery, ListOptions, ObjectList, Resource } from '../../cluster/cluster.ts';
import { type ClusterError, isAnswered, isClusterError, isUnread } from '../../cluster/cluster-error.ts';
import { groupKindKey, keyOf, refOf } from '../../cluster/object.ts';
import { memberSelector } from '../../record/applyset.ts';
import { parseGroupKind } from '../../record/group-kinds.ts';
import { isOurs } from '../compare/live-state.ts';
import type { Member } from '../plan/plan.ts';

/** All members of a cluster, as one look found them. */
export interface Survey {
  members: Map<string, Member>;
  /** Of each listed kind, by `groupKindKey`: where a watch may go on. */
  listed: Map<string, { resource: Resource; resourceVersion: string }>;
  /** Kinds whose LIST failed, by `groupKindKey`: nothing of them is known, and nothing of them may be pruned. */
  unlisted: Map<string, ClusterError>;
  /** Kinds that the server does not know where they were looked for, by `groupKindKey`. */
  unserved: Map<string, ClusterError>;
}

type Listing = { list: ObjectList } | { failed: ClusterError };

/** Lists the members of these kinds, all side by side. A kind that the cluster does not serve has none. */
export async function survey(
  cluster: Cluster,
  federation: string,
  resources: Iterable<Resource>,
  signal: AbortSignal,
): Promise<Survey> {
  const found: Survey = { members: new Map(), listed: new Map(), unlisted: new Map(), unserved: new Map() };
  const distinct = new Map([...resources].map((resource) => [groupKindKey(resource), resource]));
  await Promise.all(
    [...distinct].map(async ([kind, resource]) => {
      const listing = await listMembers(cluster, federation, resource, { signal });
      if ('list' in listing) {
        found.listed.set(kind, { resource, resourceVersion: listing.list.resourceVersion });
        for (const member of membersOf(listing.list, resource, federation))
          found.members.set(member.key, member);
      } else if (isClusterError(listing.failed, 'not-found')) {
        // A watch may begin all the same: the kind's CRD may be of this very revision.
        found.listed.set(kind, { resource, resourceVersion: '' });
        found.unserved.set(kind, listing.failed);
      } else {
        found.unlisted.set(kind, listing.failed);
      }
    }),
  );
  return found;
}

/** Others carry our label too: what a controller makes of a member inherits it (EndpointSlices of a Service). */
function membersOf({ items }: ObjectList, resource: Resource, federation: string): Member[] {
  const ours = items.filter((live) => isOurs(live, federation));
  return ours.map((live) => {
    const ref = refOf(live);
    return { ref, key: keyOf(ref), resource, live };
  });
}

/** Rejects where the whole cluster is out of reach; what is refused or cannot be read of one kind fails that kind alone. */
async function listMembers(
  cluster: Cluster,
  federation: string,
  resource: Resource,
  options: ListOptions,
): Promise<Listing> {
  try {
    return { list: await cluster.list(resource, { labelSelector: memberSelector(federation), ...options }) };
  } catch (error) {
    if (isClusterError(error) && isAnswered(error)) return { failed: error };
    throw error;
  }
}

/** Finds the kinds that have members where no record tells, by asking for one of every kind. */
export async function rebuildInventory(
  cluster: Cluster,
  federation: string,
  discovery: Discovery,
  signal: AbortSignal,
): Promise<string[]> {
  const listable = discovery.resources.filter(({ verbs }) => verbs.includes('list'));
  const preferred = new Map(listable.toReversed().map((resource) => [groupKindKey(resource), resource]));
  const kinds = await Promise.all(
    [...preferred].map(async ([kind, resource]) => {
      const listing = await listMembers(cluster, federation, resource, {
        metadataOnly: true,
        limit: 1,
        signal,
      });
      if ('list' in listing) return listing.list.items.length > 0 ? [kind] : [];
      // What cannot be listed may have members, except where nothing is served or nobody lets us read: nor did they let us write.
      return isClusterError(listing.failed, 'not-found', 'refused') && !isUnread(listing.failed)
        ? []
        : [kind];
    }),
  );
  return kinds.flat();
}

/** The resources that serve these kinds (`Kind.group`); a kind that discovery no longer knows is left out. */
export function resourcesOf(discovery: Discovery, groupKinds: readonly string[]): Resource[] {
  return groupKinds.flatMap((text) => discovery.byGroupKind(parseGroupKind(text)) ?? []);
}
