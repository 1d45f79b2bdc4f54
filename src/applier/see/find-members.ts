import type { Cluster, Discovery } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/cluster-error.ts';
import { parseGroupKind } from '../../record/group-kinds.ts';
import type { Wanted } from '../ask.ts';
import { inWantedVersion } from './in-wanted-version.ts';
import { oneOfEach } from './one-of-each.ts';
import { type Placed, placeObjects } from './place-objects.ts';
import { rebuildInventory, resourcesOf, type Survey, survey } from './survey.ts';

/** Where what is wanted has its place in a cluster, and what is there. */
export interface Found {
  placed: Placed;
  /** Group-kinds that may have members, as the record or the rebuilt inventory says. */
  groupKinds: string[];
  survey: Survey;
}

interface Where {
  cluster: Cluster;
  wanted: Wanted;
  signal: AbortSignal;
}

/**
 * Finds the members of a cluster, among the kinds that its record names (`recorded`; undefined: there is no record).
 * Where what is remembered of the cluster's kinds does not fit, it is asked for them afresh: a CRD may have come,
 * gone or changed, and a kind that nobody looks for would keep its members for ever.
 */
export async function findMembers(where: Where, recorded: string[] | undefined): Promise<Found> {
  return (recorded && (await findByRemembered(where, recorded))) ?? findByFresh(where, recorded);
}

/** Undefined where the remembered kinds do not fit. */
async function findByRemembered(where: Where, groupKinds: string[]): Promise<Found | undefined> {
  const { cluster, wanted, signal } = where;
  const discovery = await cluster.discover({ signal });
  const placed = place(wanted, discovery);
  if (placed.faults.length > 0 || unknownTo(discovery, groupKinds).length > 0) return undefined;
  const found = { placed, groupKinds, survey: await surveyOf(where, { discovery, placed, groupKinds }) };
  return unknownTo(discovery, found.survey.unserved.keys()).length < found.survey.unserved.size
    ? undefined
    : found;
}

async function findByFresh(where: Where, recorded: string[] | undefined): Promise<Found> {
  const { cluster, wanted, signal } = where;
  const discovery = await cluster.discover({ fresh: true, signal });
  const placed = place(wanted, discovery);
  const groupKinds = recorded ?? (await rebuildInventory(cluster, wanted.federation.name, discovery, signal));
  const found = await surveyOf(where, { discovery, placed, groupKinds });
  for (const kind of unknownTo(discovery, groupKinds)) {
    const error = discoveryError(discovery, kind);
    if (error) found.unlisted.set(kind, error);
  }
  for (const [kind, error] of found.unserved) {
    if (discovery.byGroupKind(parseGroupKind(kind))) found.unlisted.set(kind, error);
  }
  return { placed, groupKinds, survey: found };
}

function place({ objects, federation }: Wanted, discovery: Discovery): Placed {
  const { name, namespace, adopt } = federation;
  return placeObjects(objects, { discovery, federation: name, namespace, adopt });
}

async function surveyOf(
  { cluster, wanted, signal }: Where,
  { discovery, placed, groupKinds }: { discovery: Discovery; placed: Placed; groupKinds: readonly string[] },
): Promise<Survey> {
  const wantedResources = placed.objects.map(({ resource }) => resource);
  const resources = [...resourcesOf(discovery, groupKinds), ...wantedResources];
  const federation = wanted.federation.name;
  const found = await survey(cluster, federation, resources, signal);
  const members = oneOfEach(found.members, new Set(placed.objects.map(({ key }) => key)));
  return {
    ...found,
    members: await inWantedVersion({ cluster, federation, signal }, placed.objects, members),
  };
}

function unknownTo(discovery: Discovery, groupKinds: Iterable<string>): string[] {
  return [...groupKinds].filter((kind) => !discovery.byGroupKind(parseGroupKind(kind)));
}

/** A kind that is not served is gone with its members; one whose discovery fails is only unknown. */
function discoveryError({ stale }: Discovery, kind: string): ClusterError | undefined {
  const { group } = parseGroupKind(kind);
  const failing = stale.find((apiVersion) => apiVersion.split('/')[0] === group);
  return failing
    ? new ClusterError('transient', `discovery of ${failing} fails`, { status: 503 })
    : undefined;
}
