import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import type { AnyPart } from '../world/part-of.ts';
import { holdsLease, isControlled, isMember, partOf, variantOf, wantedVariant } from '../world/part-of.ts';
import type { Actor } from '../world/world.ts';
import type { Oracle, OracleDeps } from './oracle.ts';

/** What a holder made of a part under its own lease. */
interface Written {
  cluster: string;
  part: AnyPart;
  /** Undefined: it deleted it. */
  variant: number | undefined;
}

/**
 * G10: a success is not over what Lockstep itself wrote of an older commit while it held the cluster: the next holder has
 * to see that, even where its look had begun before. What others do to an object right after it was listed nobody can see,
 * nor what arrives when its sender's lease is over.
 */
export function leftovers({ world, judge }: OracleDeps): Oracle {
  const written = new Map<string, Written>();

  /** Of an older commit alone: neither this one, nor any that was the tip since it first was, asks for that. */
  function isOlder({ part, variant }: Written, sha: string): boolean {
    const { tips, sites } = world();
    const asks = tips.map((tip) => {
      const site = tip.sha === undefined ? undefined : sites.get(tip.sha);
      return site !== undefined && wantedVariant(site, part) === variant;
    });
    const first = tips.findIndex((tip) => tip.sha === sha);
    return asks.slice(0, first).includes(true) && !asks.slice(first).includes(true);
  }

  /** It is no longer ours to delete, whatever a commit drops. */
  function isLetGo({ cluster, part }: Written): boolean {
    const objects = world().clusters.get(cluster)?.memory.asThirdParty.objects() ?? [];
    const live = objects.find((object) => partOf(object) === part);
    return live !== undefined && (!isMember(live) || isControlled(live));
  }

  function follow(cluster: string, change: Change, by: Actor): void {
    const part = partOf(change.object);
    if (part === undefined || isAsBefore(change)) return;
    const variant = variantAfter(change);
    const key = `${cluster} ${part}`;
    if (by !== 'somebody else' && holdsLease(world(), cluster, by))
      written.set(key, { cluster, part, variant });
    else written.delete(key);
  }

  return {
    changed: follow,
    posted: (sha, { context, state }) => {
      if (context !== 'lockstep' || state !== 'success') return;
      const left = [...written.values()].filter((one) => isOlder(one, sha) && !isLetGo(one));
      judge('G10', left.length === 0, () => {
        const told = left.map(
          ({ cluster, part, variant }) => `${cluster}: ${part} of push ${variant ?? 'none'}`,
        );
        return `success on ${sha.slice(0, 7)} over what Lockstep wrote before: ${told.join(', ')}`;
      });
    },
  };
}

const variantAfter = ({ type, object }: Change): number | undefined =>
  type === 'DELETED' ? undefined : variantOf(object);

/** Its status, say, is another. */
const isAsBefore = (change: Change): boolean =>
  change.previous !== undefined && variantAfter(change) === variantOf(change.previous);
