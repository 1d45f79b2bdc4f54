import type { VerifyPolicy } from '../federation/federation.ts';
import type { EntryPointState } from '../record/record.ts';
import { declaredAddress } from './canonical-address.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Agreement, Difference, EntryPointProblem, MissingAddress } from './verdict-types.ts';

/** One entry point in one cluster; no state: nobody has seen it there yet. */
interface Site {
  cluster: string;
  state: EntryPointState | undefined;
}

type Rule = Pick<VerifyPolicy, 'address'>;

/**
 * Compares every entry point over the clusters where it is placed. Under `shared` the sets of addresses must be
 * equal, under `any` there must be one, and a declared address must be the only one.
 * The views must be of the same revision.
 */
export function agree(views: readonly ClusterView[], policy: Rule): Agreement {
  const names = [...new Set(views.flatMap(({ entryPoints }) => entryPoints))].sort();
  const placed = names.map((name) => ({ name, sites: sitesOf(name, views) }));
  const counted = placed.flatMap(({ sites }) => sites.filter(counts));
  return {
    placed: names.length,
    problems: placed.flatMap(({ name, sites }) => problemsOf(name, sites)),
    differences: placed.flatMap(({ name, sites }) => differencesOf(name, sites.filter(counts), policy)),
    missing: placed.flatMap(({ name, sites }) => missingOf(name, sites)),
    addresses: distinct(counted.flatMap(({ state }) => state?.addresses ?? [])),
    scattered: placed.some(({ sites }) => sidesOf(sites.filter(counts)).length > 1),
    unconfirmed: counted.some(({ state }) => state?.freshness === 'settled'),
  };
}

function sitesOf(name: string, views: readonly ClusterView[]): Site[] {
  return views
    .filter(({ entryPoints }) => entryPoints.includes(name))
    .flatMap(({ cluster, outcome }): Site[] => {
      const states = outcome?.observation.entryPoints.filter(({ object }) => object === name) ?? [];
      return states.length === 0
        ? [{ cluster, state: undefined }]
        : states.map((state) => ({ cluster, state }));
    });
}

function counts({ state }: Site): boolean {
  return state !== undefined && whyMissing(state) === undefined;
}

function problemsOf(entryPoint: string, sites: Site[]): EntryPointProblem[] {
  return sites.flatMap(({ cluster, state }) =>
    state?.problem === undefined ? [] : [{ entryPoint, cluster, message: state.problem }],
  );
}

function missingOf(entryPoint: string, sites: Site[]): MissingAddress[] {
  const byReason = groupClusters(sites, ({ state }) =>
    state === undefined ? 'not seen yet' : whyMissing(state),
  );
  return [...byReason].map(([why, clusters]) => ({ entryPoint, clusters, why }));
}

function whyMissing({ addresses, ignored, freshness }: EntryPointState): string | undefined {
  if (addresses.length === 0) return ignored ?? 'no address';
  return freshness === 'stale' ? `${addresses.join(' + ')} not confirmed since the change` : undefined;
}

function differencesOf(entryPoint: string, sites: Site[], policy: Rule): Difference[] {
  if (policy.address === 'any') return [];
  const sides = sidesOf(sites);
  const declared = declaredAddress(policy.address);
  if (declared === undefined) return sides.length > 1 ? [{ entryPoint, sides }] : [];
  const agreed = sides.every(({ addresses }) => addresses.length === 1 && addresses[0] === declared);
  return agreed ? [] : [{ entryPoint, sides, declared }];
}

type Side = Difference['sides'][number];

/** Clusters by their set of addresses, most clusters first. */
function sidesOf(sites: Site[]): Side[] {
  const bySet = groupClusters(sites, ({ state }) => distinct(state?.addresses ?? []).join(' '));
  return [...bySet].map(([set, clusters]) => ({ addresses: set.split(' '), clusters })).sort(majorityFirst);
}

function majorityFirst(a: Side, b: Side): number {
  return b.clusters.length - a.clusters.length || (a.addresses.join(' ') < b.addresses.join(' ') ? -1 : 1);
}

/** Clusters by what `key` says of their sites, both sorted; sites for which it says nothing are left out. */
function groupClusters(sites: Site[], key: (site: Site) => string | undefined): Map<string, string[]> {
  const keys = distinct(sites.flatMap((site) => key(site) ?? []));
  const clustersOf = (wanted: string) =>
    sites.filter((site) => key(site) === wanted).map(({ cluster }) => cluster);
  return new Map(keys.map((wanted) => [wanted, distinct(clustersOf(wanted))]));
}

function distinct(texts: string[]): string[] {
  return [...new Set(texts)].sort();
}
