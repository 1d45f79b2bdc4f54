import type { Cluster, Discovery, ListOptions, ObjectList, Resource } from '../cluster/cluster.ts';
import { type ClusterError, isClusterError } from '../cluster/cluster-error.ts';
import { type GroupKind, groupKindKey, keyOf, refOf } from '../cluster/object.ts';
import { memberSelector } from './applyset.ts';
import type { Member } from './plan.ts';

/** All members of a cluster, as one look found them. */
export interface Survey {
  members: Map<string, Member>;
  /** Of each listed kind, by `groupKindKey`: where a watch may go on. */
  listed: Map<string, { resource: Resource; resourceVersion: string }>;
  /** Kinds whose LIST failed, by `groupKindKey`: nothing of them is known, and nothing of them may be pruned. */
  unlisted: Map<string, ClusterError>;
}

type Listing = { list: ObjectList } | { failed: ClusterError };

/** Lists the members of these kinds, all side by side. A kind that the cluster does not serve has none. */
export async function survey(
  cluster: Cluster,
  federation: string,
  resources: Iterable<Resource>,
  signal: AbortSignal,
): Promise<Survey> {
  const found: Survey = { members: new Map(), listed: new Map(), unlisted: new Map() };
  const distinct = new Map([...resources].map((resource) => [groupKindKey(resource), resource]));
  await Promise.all(
    [...distinct].map(async ([kind, resource]) => {
      const listing = await listMembers(cluster, federation, resource, { signal });
      if ('failed' in listing) found.unlisted.set(kind, listing.failed);
      else keep(found, kind, resource, listing.list);
    }),
  );
  return found;
}

function keep(found: Survey, kind: string, resource: Resource, { items, resourceVersion }: ObjectList): void {
  found.listed.set(kind, { resource, resourceVersion });
  for (const live of items) {
    const ref = refOf(live);
    const key = keyOf(ref);
    found.members.set(key, { ref, key, resource, live });
  }
}

/** Rejects where the whole cluster is out of reach; a server that refuses one kind fails that kind alone. */
async function listMembers(
  cluster: Cluster,
  federation: string,
  resource: Resource,
  options: ListOptions,
): Promise<Listing> {
  try {
    return { list: await cluster.list(resource, { labelSelector: memberSelector(federation), ...options }) };
  } catch (error) {
    if (isClusterError(error, 'not-found')) return { list: { items: [], resourceVersion: '' } };
    if (isClusterError(error) && error.status > 0) return { failed: error };
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
      // What cannot be listed may have members: it stays in the inventory until a LIST says otherwise.
      return 'failed' in listing || listing.list.items.length > 0 ? [kind] : [];
    }),
  );
  return kinds.flat();
}

/** The resources that serve these kinds (`Kind.group`); a kind that discovery no longer knows is left out. */
export function resourcesOf(discovery: Discovery, groupKinds: readonly string[]): Resource[] {
  return groupKinds.flatMap((text) => discovery.byGroupKind(parseGroupKind(text)) ?? []);
}

function parseGroupKind(text: string): GroupKind {
  const dot = text.indexOf('.');
  return dot < 0 ? { kind: text, group: '' } : { kind: text.slice(0, dot), group: text.slice(dot + 1) };
}
