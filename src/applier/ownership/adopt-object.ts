import { addressOf } from '../../cluster/cluster.ts';
import type { KubeObject } from '../../cluster/object.ts';
import type { PlacedObject } from '../plan/plan.ts';
import type { WriteContext } from '../rollout/write-context.ts';
import { foldedEntries } from './managed-fields.ts';

/**
 * The first of the two steps of an adoption: makes ours what other tools have declared of exactly this version of a
 * foreign object, and changes no value. The second is the apply that follows. Who dies in between leaves an object
 * that says so (`isAdoptionBegun`), and whose values are as they were. Gives the object as it is then.
 */
export async function beginAdoption(
  { cluster, permit }: WriteContext,
  desired: PlacedObject,
  live: KubeObject,
): Promise<KubeObject> {
  const { resource, ref } = desired;
  const { uid, resourceVersion } = live.metadata;
  const managedFields = foldedEntries(
    await withOwners({ cluster, permit }, desired, live),
    desired.object.apiVersion,
  );
  if (!managedFields) return live;
  const patch = { metadata: { uid, resourceVersion, managedFields } };
  return (await cluster.mergePatch(resource, addressOf(ref), patch, { permit })).object;
}

/**
 * An object whose managedFields somebody cleared gets them back with the first apply: all that is there then belongs
 * to `before-first-apply`. A dry run tells it beforehand.
 */
async function withOwners(
  { cluster, permit }: Pick<WriteContext, 'cluster' | 'permit'>,
  { resource, object }: PlacedObject,
  live: KubeObject,
): Promise<KubeObject> {
  if (live.metadata.managedFields?.length) return live;
  const { uid = '', resourceVersion = '' } = live.metadata;
  const conditional = { ...object, metadata: { ...object.metadata, uid, resourceVersion } };
  return (await cluster.apply(resource, conditional, { force: true, dryRun: true, permit })).object;
}
