import type { Clock } from '../../clock/clock.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { isClusterError } from '../../cluster/cluster-error.ts';
import { asLeft } from '../../record/as-left.ts';
import { isProgress } from '../../record/progress.ts';
import type { ClusterRecord, Origin } from '../../record/record.ts';
import { readRecord } from '../../record/store.ts';
import type { Wanted } from '../ask.ts';
import { heldRecord } from '../record/record-changes.ts';
import type { Seen } from '../see/see.ts';
import { type Claim, type ClaimRequest, claimCluster } from './claim.ts';

/** An observer writes as fast as things happen: as often as this a claim tries to come between. */
const ATTEMPTS = 5;

/**
 * Claims what was seen. Undefined where another came first: then it has to be looked at anew. Who only observed how members
 * become current did not come first: a busy observer could keep every holder out for ever.
 */
export async function takeClaim(
  { clock, origin }: { clock: Clock; origin: Origin },
  cluster: Cluster,
  { wanted, seen }: { wanted: Wanted; seen: Seen },
  signal: AbortSignal,
): Promise<Claim | undefined> {
  const federation = wanted.federation.name;
  const record = heldRecord(origin, wanted, seen);
  let found = seen.stored;
  for (let left = ATTEMPTS; left > 0; left--) {
    const claim = await tryToClaim({ cluster, federation, clock, found, record });
    if (claim) return claim;
    const now = await readRecord(cluster, federation, signal);
    if (!found || !now || !isAsSeen(found.record, now.record)) return undefined;
    found = now;
  }
  return undefined;
}

/** An observer may have seen something go wrong that the look, which began before, has not. */
function isAsSeen(seen: ClusterRecord, now: ClusterRecord): boolean {
  return asLeft(seen) === asLeft(now) && isProgress(seen.outcome?.observation, now.outcome?.observation);
}

async function tryToClaim(request: ClaimRequest): Promise<Claim | undefined> {
  try {
    return await claimCluster(request);
  } catch (error) {
    if (isClusterError(error, 'stale')) return undefined;
    throw error;
  }
}

/** Frees the cluster for the next holder at once, if that can still be said; else the lease runs out. */
export async function giveBack(claim: Claim): Promise<void> {
  try {
    await claim.release((record) => record);
  } catch {
    // It was lost or abandoned, or nothing got through: it runs out by itself.
  } finally {
    claim.abandon();
  }
}
