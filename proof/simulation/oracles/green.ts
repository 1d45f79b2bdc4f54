import type { KubeObject } from '../../../src/cluster/object.ts';
import { givenTo } from '../controllers.ts';
import { addressOf, PARTS, type Part, type Site } from '../site.ts';
import type { SimCluster } from '../world.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
import { isMember, isTerminating, partOf, variantOf, wantedVariant } from './part-of.ts';

/** After this time an address counts though nobody confirmed it: `verify.settle` of the simulated site, by the fastest clock. */
const SETTLE_MS = 20_000 * 0.95;

/** When a cluster truly was as a commit wants it, and which addresses it showed. */
interface Whole {
  atMs: number;
  addresses: string;
}

/**
 * G10: a success is true. Since its commit became the tip there was a moment for each cluster at which all of it was
 * there and current, nothing that Git dropped was left, and the address was one that all the others showed, too.
 */
export function green({ world, report }: OracleDeps): Oracle {
  /** By cluster and commit. */
  const seen = new Map<string, Whole[]>();
  const specWrites = new Map<string, number>();
  const statusWrites = new Map<string, number>();
  const dirty = new Set<string>();

  function look(cluster: SimCluster): void {
    const { sites, time } = world();
    const byPart = new Map(cluster.memory.asThirdParty.objects().flatMap(pairOf));
    const ingress = byPart.get('ingress');
    const addresses = ingress ? givenTo(ingress).join() : '';
    for (const [sha, site] of sites) {
      if (site.isBad || !isWhole(cluster.name, byPart, site)) continue;
      const key = `${cluster.name} ${sha}`;
      const known = seen.get(key) ?? [];
      seen.set(key, known);
      known.push({ atMs: time.now(), addresses });
    }
  }

  function isWhole(cluster: string, byPart: ReadonlyMap<AnyPart, KubeObject>, site: Site): boolean {
    return ALL_PARTS.every((part) => {
      const live = byPart.get(part);
      const wanted = wantedVariant(site, part);
      if (wanted === undefined) return !live || !isMember(live);
      return live !== undefined && variantOf(live) === wanted && isCurrent(cluster, live);
    });
  }

  function isCurrent(cluster: string, live: KubeObject): boolean {
    if (isTerminating(live)) return false;
    const status = (live['status'] ?? {}) as { observedGeneration?: number; availableReplicas?: number };
    if (live.kind === 'Deployment') {
      return status.observedGeneration === live.metadata.generation && (status.availableReplicas ?? 0) >= 2;
    }
    return live.kind !== 'Ingress' || (givenTo(live).length > 0 && isConfirmed(cluster));
  }

  /** The address was written after the object was, or has stood long enough. */
  function isConfirmed(cluster: string): boolean {
    const written = specWrites.get(cluster) ?? 0;
    return (statusWrites.get(cluster) ?? -1) >= written || world().time.now() - written >= SETTLE_MS;
  }

  function isProven(sha: string, sinceMs: number): boolean {
    const shown = [...world().clusters.keys()].map(
      (cluster) =>
        new Set(
          (seen.get(`${cluster} ${sha}`) ?? []).flatMap(({ atMs, addresses }) =>
            atMs >= sinceMs ? [addresses] : [],
          ),
        ),
    );
    const [first, ...others] = shown;
    return [...(first ?? [])].some((addresses) => others.every((other) => other.has(addresses)));
  }

  /** What each cluster showed while it was whole. */
  function shownOf(sha: string): string {
    const since = Math.min(...world().tips.flatMap((tip) => (tip.sha === sha ? [tip.since] : [])));
    return [...world().clusters.keys()]
      .map((cluster) => {
        const all = (seen.get(`${cluster} ${sha}`) ?? []).filter(({ atMs }) => atMs >= since);
        return `${cluster} ${[...new Set(all.map(({ addresses }) => addresses))].join(' or ') || 'never whole'}`;
      })
      .join(', ');
  }

  return {
    changed: (cluster, { object, previous, type }) => {
      dirty.add(cluster);
      if (object.kind !== 'Ingress' || type === 'DELETED') return;
      const { time } = world();
      const touched =
        !previous || addressOf(object) !== addressOf(previous) || variantOf(object) !== variantOf(previous);
      if (touched) {
        specWrites.set(cluster, time.now());
        time.after(SETTLE_MS, undefined, () => dirty.add(cluster));
      } else statusWrites.set(cluster, time.now());
    },
    tipMoved: () => {
      for (const name of world().clusters.keys()) dirty.add(name);
    },
    happened: () => {
      for (const name of dirty) {
        const cluster = world().clusters.get(name);
        if (cluster) look(cluster);
      }
      dirty.clear();
    },
    posted: (sha, context, state) => {
      if (context !== 'lockstep' || state !== 'success') return;
      const times = world().tips.filter((tip) => tip.sha === sha);
      if (times.some(({ since }) => isProven(sha, since))) return;
      report(
        'G10',
        `success on ${sha.slice(0, 7)}, though since it became the tip there was no moment as it says: ${shownOf(sha)}`,
      );
    },
  };
}

type AnyPart = Part | 'past';
const ALL_PARTS: readonly AnyPart[] = [...PARTS, 'past'];

function pairOf(object: KubeObject): [AnyPart, KubeObject][] {
  const part = partOf(object);
  return part === undefined ? [] : [[part, object]];
}
