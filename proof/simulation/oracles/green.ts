import type { KubeObject } from '../../../src/cluster/object.ts';
import { givenTo } from '../controllers.ts';
import { isBad, type Site } from '../site.ts';
import type { SimCluster } from '../world.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
import type { AnyPart } from './part-of.ts';
import { reality, SETTLE_MS, UNSERVED_PARTS } from './whole.ts';

/** When a cluster truly was as a commit wants it, and when it was served at which addresses. */
interface Moments {
  /** By part, when it was last right. */
  rightMs: Map<AnyPart, number>;
  /** What is right now. */
  right: Set<AnyPart>;
  served: { atMs: number; addresses: string }[];
}

interface Commit {
  sha: string;
  site: Site;
}

/**
 * G10: a success is true. Since its commit became the tip there was a moment for each part of each cluster at which it was
 * there and current, or gone if Git dropped it, and one at which the cluster's address was one that all the others showed,
 * too. Not one moment for all: nobody can see several objects of a cluster at once, and what somebody does to one of them
 * after it was listed, while others are written, is seen right after. Nor are the parts' moments longer past than
 * news takes (`newsMs`): what goes after it was applied is seen to go.
 */
export function green({ world, judge }: OracleDeps, newsMs: number): Oracle {
  /** By cluster and commit. */
  const seen = new Map<string, Moments>();
  const clusters = new Map([...world().clusters.keys()].map((name) => [name, reality()]));
  const dirty = new Set(clusters.keys());

  function look({ name, memory }: SimCluster): void {
    const objects = memory.asThirdParty.objects();
    for (const [sha, site] of world().sites) if (!isBad(site)) compare(name, objects, { sha, site });
  }

  function compare(name: string, objects: readonly KubeObject[], { sha, site }: Commit): void {
    const known = seen.get(`${name} ${sha}`) ?? nothingSeen();
    seen.set(`${name} ${sha}`, known);
    const atMs = world().time.now();
    const cluster = clusters.get(name);
    if (!cluster) return;
    holdUntil(known, atMs);
    known.right = cluster.right(objects, site);
    holdUntil(known, atMs);
    if (!cluster.isServed(objects, site, atMs)) return;
    const addresses = objects.flatMap((object) => (object.kind === 'Ingress' ? givenTo(object) : [])).join();
    known.served.push({ atMs, addresses });
  }

  /** The addresses of a cluster that was whole. */
  function shown(name: string, sha: string, sinceMs: number): Set<string> {
    const known = seen.get(`${name} ${sha}`) ?? nothingSeen();
    holdUntil(known, world().time.now());
    if (!wasRight(known, Math.max(sinceMs, world().time.now() - newsMs))) return new Set();
    return new Set(known.served.flatMap(({ atMs, addresses }) => (atMs >= sinceMs ? [addresses] : [])));
  }

  function isTrue(sha: string, sinceMs: number): boolean {
    const [first, ...others] = [...clusters.keys()].map((name) => shown(name, sha, sinceMs));
    return [...(first ?? [])].some((addresses) => others.every((other) => other.has(addresses)));
  }

  return {
    changed: (cluster, change) => {
      const { time } = world();
      dirty.add(cluster);
      clusters.get(cluster)?.changed(change, time.now());
      if (change.object.kind === 'Ingress') time.after(SETTLE_MS, undefined, () => dirty.add(cluster));
    },
    tipMoved: () => {
      for (const name of clusters.keys()) dirty.add(name);
    },
    happened: () => {
      for (const name of dirty) {
        const cluster = world().clusters.get(name);
        if (cluster) look(cluster);
      }
      dirty.clear();
    },
    posted: (sha, { context, state }) => {
      if (context !== 'lockstep' || state !== 'success') return;
      const since = world().tips.flatMap((tip) => (tip.sha === sha ? [tip.since] : []));
      judge(
        'G10',
        since.some((ms) => isTrue(sha, ms)),
        () => {
          const told = [...clusters.keys()].map((name) => {
            return `${name} ${[...shown(name, sha, Math.min(...since))].join(' or ') || 'never whole'}`;
          });
          return `success on ${sha.slice(0, 7)}, which since it is the tip has at no moment been so: ${told.join(', ')}`;
        },
      );
    },
  };
}

const nothingSeen = (): Moments => ({ rightMs: new Map(), right: new Set(), served: [] });

/** Each part was right at a moment since then. */
function wasRight({ rightMs }: Moments, sinceMs: number): boolean {
  return UNSERVED_PARTS.every((part) => (rightMs.get(part) ?? -1) >= sinceMs);
}

/** What is right has been so up to now: every change is looked at. */
function holdUntil({ right, rightMs }: Moments, atMs: number): void {
  for (const part of right) rightMs.set(part, atMs);
}
