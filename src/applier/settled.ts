import type { Cluster } from '../cluster/cluster.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import type { Wanted } from './ask.ts';
import { asWritten, inventoryAfter } from './inventory.ts';
import type { AppliedMemory } from './memory.ts';
import { type Change, isEmpty, isMarked } from './plan.ts';
import type { Seen } from './see.ts';

/**
 * True if the cluster is as the tip wants it, down to its record: then it is left without a claim and without a write.
 * What this process never applied itself (it was restarted, say) is compared with the server's answer to a dry run.
 */
export async function isSettled(
  memory: AppliedMemory,
  cluster: Cluster,
  { wanted, seen }: { wanted: Wanted; seen: Seen },
  signal: AbortSignal,
): Promise<boolean> {
  if (!recordIsSettled(wanted, seen)) return false;
  const changes = await Promise.all(
    seen.changes.map((change) => confirm({ memory, cluster, signal }, change)),
  );
  return isEmpty(changes);
}

function recordIsSettled(wanted: Wanted, seen: Seen): boolean {
  const { stored, faults } = seen;
  const record = stored?.record;
  if (!record || record.lease || faults.length > 0) return false;
  if (record.revision !== wanted.revision || record.outcome?.state !== 'applied') return false;
  return asWritten(record) === asWritten(inventoryAfter(seen));
}

interface Confirming {
  memory: AppliedMemory;
  cluster: Cluster;
  signal: AbortSignal;
}

async function confirm({ memory, cluster, signal }: Confirming, change: Change): Promise<Change> {
  if (change.action !== 'update') return change;
  const { desired, live } = change;
  if (live.metadata.deletionTimestamp || isMarked(live)) return change;
  // Of a dry run nothing stays, so its version is no condition: who writes a status meanwhile leaves our share as it is.
  const { uid = '' } = live.metadata;
  const object = { ...desired.object, metadata: { ...desired.object.metadata, uid } };
  try {
    const reply = await cluster.apply(desired.resource, object, { force: true, dryRun: true, signal });
    const { key, digest } = desired;
    const isSame = memory.rememberIfSame(cluster.name, key, digest, { live, reply });
    return isSame ? { action: 'unchanged', desired, live } : change;
  } catch (error) {
    if (isClusterError(error, 'stale', 'refused', 'field-conflict', 'not-found')) return change;
    throw error;
  }
}
