import type { Cluster } from '../../cluster/cluster.ts';
import { isClusterError } from '../../cluster/cluster-error.ts';
import { displayName } from '../../cluster/object.ts';
import type { Wanted } from '../ask.ts';
import { type Change, isEmpty, isMarked } from '../plan/plan.ts';
import { asWritten, inventoryAfter } from '../record/inventory.ts';
import { mayHaveWarned } from '../record/record-changes.ts';
import type { Seen } from '../see/see.ts';
import type { AppliedMemory } from './memory.ts';
import { isPlainlyLive } from './plainly-live.ts';

/**
 * What is to be done about a cluster, once more certain: what this process never applied itself (it was restarted, say),
 * and what the record calls applied, is compared with the server's answer to a dry run. Writes nothing.
 */
export async function confirmApplied(
  memory: AppliedMemory,
  cluster: Cluster,
  { wanted, seen }: { wanted: Wanted; seen: Seen },
  signal: AbortSignal,
): Promise<Seen> {
  if (!recordIsSettled(wanted, seen)) return seen;
  const warnings = seen.stored?.record.outcome?.warnings ?? [];
  const confirming = { memory, cluster, warnings, signal };
  const changes = await Promise.all(seen.changes.map((change) => confirm(confirming, change)));
  return { ...seen, changes };
}

/** True if the cluster is as the tip wants it, down to its record: then it is left without a claim and without a write. */
export function isSettled(wanted: Wanted, seen: Seen): boolean {
  return recordIsSettled(wanted, seen) && isEmpty(seen.changes);
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
  /** What servers said of this revision, as the record has it. */
  warnings: readonly string[];
  signal: AbortSignal;
}

async function confirm(confirming: Confirming, change: Change): Promise<Change> {
  if (change.action !== 'update') return change;
  const { desired, live } = change;
  if (live.metadata.deletionTimestamp || isMarked(live)) return change;
  const { memory, cluster, warnings } = confirming;
  // Only the server can say its warnings again.
  if (!mayHaveWarned(warnings, displayName(desired.ref)) && isPlainlyLive(desired.object, live)) {
    memory.rememberAsIs(cluster.name, desired.key, desired.digest, live);
    return { action: 'unchanged', desired, live };
  }
  return confirmByDryRun(confirming, change);
}

async function confirmByDryRun(
  { memory, cluster, signal }: Confirming,
  change: Extract<Change, { action: 'update' }>,
): Promise<Change> {
  const { desired, live } = change;
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
