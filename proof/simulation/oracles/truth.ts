import type { KubeObject } from '../../../src/cluster/object.ts';
import { givenTo } from '../world/controllers.ts';
import type { AnyPart } from '../world/part-of.ts';
import { isBad, type Site } from '../world/site.ts';
import type { SimCluster } from '../world/world.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
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

/** Remembers of each commit when the clusters were as it wants them. */
export interface Truth extends Required<Pick<Oracle, 'changed' | 'tipMoved' | 'happened'>> {
  /** By cluster, the addresses that it showed since then, if it was whole; each part at a moment of its own. */
  shown(sha: string, sinceMs: (cluster: string) => number): ReadonlyMap<string, ReadonlySet<string>>;
}

/** `newsMs`: how long past the moments of the parts may be. */
export function truth({ world }: Pick<OracleDeps, 'world'>, newsMs: number): Truth {
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
  function shownIn(name: string, sha: string, sinceMs: number): Set<string> {
    const known = seen.get(`${name} ${sha}`) ?? nothingSeen();
    holdUntil(known, world().time.now());
    if (!wasRight(known, Math.max(sinceMs, world().time.now() - newsMs))) return new Set();
    return new Set(known.served.flatMap(({ atMs, addresses }) => (atMs >= sinceMs ? [addresses] : [])));
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
    shown: (sha, sinceMs) =>
      new Map([...clusters.keys()].map((name) => [name, shownIn(name, sha, sinceMs(name))])),
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
