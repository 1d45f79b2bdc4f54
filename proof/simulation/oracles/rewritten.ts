import { type AnyPart, holdsLease, partOf } from '../world/part-of.ts';
import type { SimCluster } from '../world/world.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
import { reality, UNSERVED_PARTS } from './whole.ts';

/**
 * G10, of a commit that came back: what a cluster was before its holder gave it something else says nothing any more.
 * Judged of a process that was started since: of others nobody can tell whether they had decided before.
 */
export function rewritten({ world, judge }: OracleDeps): Oracle {
  const startedMs = new Map<string, number>();
  /** By cluster and part, when its holder wrote it; not where somebody else has since. */
  const givenMs = new Map<string, number>();

  /** What is not as the commit wants it, and has been so for at least that long. */
  function wrongSince({ name, memory }: SimCluster, sha: string, ms: number): AnyPart[] {
    const site = world().sites.get(sha);
    if (!site) return [];
    const right = reality().right(memory.asThirdParty.objects(), site);
    return UNSERVED_PARTS.filter(
      (part) => !right.has(part) && (givenMs.get(`${name} ${part}`) ?? Number.POSITIVE_INFINITY) < ms,
    );
  }

  return {
    started: (process) => void startedMs.set(process, world().time.now()),
    changed: (cluster, { object }, by) => {
      const key = `${cluster} ${partOf(object)}`;
      if (by !== 'somebody else' && holdsLease(world(), cluster, by)) givenMs.set(key, world().time.now());
      else givenMs.delete(key);
    },
    posted: (sha, { context, state }, by) => {
      const { clusters, remote } = world();
      if (context !== 'lockstep' || state !== 'success' || sha !== remote.tip) return;
      const wrong = [...clusters.values()].flatMap((cluster) =>
        wrongSince(cluster, sha, startedMs.get(by) ?? 0).map((part) => `${part} in ${cluster.name}`),
      );
      judge('G10', wrong.length === 0, () => {
        return `${by} calls ${sha.slice(0, 7)} a success, and since before it was started others were given: ${wrong.join(', ')}`;
      });
    },
  };
}
