import type { KubeObject } from '../../../src/cluster/object.ts';
import type { AdoptPolicy } from '../../../src/federation/federation.ts';
import { applySetId, PART_OF_LABEL, recordName } from '../../../src/record/applyset.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import { isAdoptable } from '../world/foreign-objects.ts';
import type { Call } from '../world/network.ts';
import {
  isControlled,
  isHeldBy,
  isMember,
  isOurs,
  isRecord,
  isTerminating,
  partOf,
} from '../world/part-of.ts';
import { FEDERATION, isBad, NEW_NAME, type Site } from '../world/site.ts';
import { isTampered } from '../world/tampered-records.ts';
import type { Oracle, OracleDeps } from './oracle.ts';

/**
 * G3: what others made is not touched unless it may be adopted, and a commit wants that which was the tip no earlier than
 * the one in the cluster's record; nor what was ours before its label was taken away, or replaced by another federation's.
 * Only what we made or adopted is deleted: by nobody who found no record that says what that is. A record that is not ours is
 * not written, nor anything in a cluster that is not the pinned one. Excused is an adoption of an older commit by who
 * holds no lease any more: it may have been sent in time.
 */
export function foreign({ world, judge }: OracleDeps, adopt: AdoptPolicy): Oracle {
  const ours = new Set<string>();
  /** Clusters whose present holder made the record anew. */
  const rebuilt = new Set<string>();
  const isKnown = ({ metadata }: KubeObject): boolean => ours.has(metadata.uid ?? '');

  /** What a caller may have to bring about: no bad commit, and for the holder none before that in the record. */
  function sitesFor(cluster: string, by: Call): Site[] {
    const { clusters, tips, sites } = world();
    const record = clusters.get(cluster)?.memory.asThirdParty.objects().find(isRecord);
    const revision = record && isHeldBy(record, by) ? revisionOf(record) : undefined;
    // One that was made anew names none, nor does the time of a branch that is gone.
    const from = revision === undefined ? 0 : tips.findIndex(({ sha }) => sha === revision);
    return tips
      .slice(Math.max(from, 0))
      .flatMap(({ sha }) => sites.get(sha ?? '') ?? [])
      .filter((site) => !isBad(site));
  }

  /** As it is before anybody adopts it. */
  function mayAdopt(object: KubeObject, sites: readonly Site[]): boolean {
    if (adopt === 'never' || !isAdoptable(object)) return false;
    return sites.some(({ wants }) => wants === partOf(object));
  }

  function judgeChange(cluster: string, { object, previous = object }: Change, by: Call): void {
    const isStillOurs = isKnown(object) && (isLabelled(previous) || isNewRecord(object));
    const isAdopted = !isStillOurs && mayAdopt(previous, sitesFor(cluster, by));
    judge('G3', isStillOurs || isAdopted, () => `${toldOf(cluster, by)}: changes what others made`);
    if (isAdopted && isOurs(object)) ours.add(object.metadata.uid ?? '');
  }

  function judgeDeletion(cluster: string, what: string, { object, previous = object }: Change): void {
    judge('G3', !isControlled(previous), () => `${what}: deletes what a controller owns`);
    judge('G3', isKnown(object), () => `${what}: deletes what it never made or adopted`);
    const isStillOurs = isMember(previous) || isMember(previous, NEW_NAME);
    judge('G3', isStillOurs, () => `${what}: deletes what has become somebody else's`);
    judge('G3', !rebuilt.has(cluster), () => `${what}: deletes, and there was no record`);
  }

  /** Its holder may have it still when somebody tampers with it. */
  function judgeRecord(cluster: string, { previous }: Change, by: Call): void {
    const own = world().clusters.get(cluster);
    const isOurs = !previous || !own || !isTampered(previous, own) || isHeldBy(previous, by);
    judge('G3', isOurs, () => `${toldOf(cluster, by)}: it is not ours to use`);
  }

  function followRecord(cluster: string, { type, object }: Change): void {
    const isHeld = (object['data'] as Record<string, string> | undefined)?.['lease'] !== undefined;
    if (type === 'ADDED') rebuilt.add(cluster);
    else if (!isHeld || type === 'DELETED') rebuilt.delete(cluster);
  }

  function judgeAct(cluster: string, change: Change, by: Call): void {
    const { type, object } = change;
    if (type === 'ADDED') ours.add(object.metadata.uid ?? '');
    else if (isDeletion(change)) judgeDeletion(cluster, toldOf(cluster, by), change);
    else judgeChange(cluster, change, by);
  }

  return {
    changed: (cluster, change, by) => {
      if (by !== 'somebody else') {
        const isPinned = world().clusters.has(cluster);
        judge('G3', isPinned, () => `${toldOf(cluster, by)}: nobody pinned this cluster`);
        if (isRecord(change.object)) judgeRecord(cluster, change, by);
        else judgeAct(cluster, change, by);
      }
      if (isRecord(change.object)) followRecord(cluster, change);
    },
  };
}

/** It says that it belongs to the federation, under the name that it has or had. */
const isLabelled = (object: KubeObject): boolean =>
  [FEDERATION, NEW_NAME].some((name) => object.metadata.labels?.[PART_OF_LABEL] === applySetId(name));

/** The federation's record under its new name. */
const isNewRecord = ({ kind, metadata }: KubeObject): boolean =>
  kind === 'ConfigMap' && metadata.name === recordName(NEW_NAME);

const revisionOf = (record: KubeObject): string | undefined =>
  (record['data'] as Record<string, string> | undefined)?.['revision'];

const toldOf = (cluster: string, { process, what }: Call): string => `${cluster}: ${process.name} ${what}`;

function isDeletion({ type, object, previous }: Change): boolean {
  return type === 'DELETED' || (isTerminating(object) && previous !== undefined && !isTerminating(previous));
}
