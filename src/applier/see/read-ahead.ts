import type { Cluster, ObjectAddress, ObjectList, Resource } from '../../cluster/cluster.ts';
import { KUBE_SYSTEM, NAMESPACES } from '../../cluster/cluster-uid.ts';
import { groupKindKey, type KubeObject } from '../../cluster/object.ts';
import { memberSelector } from '../../record/applyset.ts';
import { CONFIG_MAPS, recordAddress, type StoredRecord } from '../../record/store.ts';
import { resourcesOf } from './survey.ts';

/** The record as this process read or wrote it last. */
export interface LastKnown {
  federation: string;
  stored: StoredRecord;
}

interface EarlyList {
  resource: Resource;
  list: Promise<ObjectList>;
}

/**
 * The cluster, with the reads of a look sent before the look asks for them: who it is, its record and its members,
 * while Git is still being asked what is wanted. What was listed early only counts if the record is still the one that
 * was known before: else somebody may have written in between, and it is listed again.
 */
export function readAhead(cluster: Cluster, known: LastKnown, signal: AbortSignal): Cluster {
  const record = cluster.get(CONFIG_MAPS, recordAddress(known.federation), signal);
  const gets = new Map<string, Promise<KubeObject | undefined>>([
    [addressKey(CONFIG_MAPS, recordAddress(known.federation)), record],
    [addressKey(NAMESPACES, KUBE_SYSTEM), cluster.get(NAMESPACES, KUBE_SYSTEM, signal)],
  ]);
  const isSame = record.then(
    (object) => object?.metadata.resourceVersion === known.stored.resourceVersion,
    () => false,
  );
  const lists = listEarly(cluster, known, signal).catch(() => new Map<string, EarlyList>());
  for (const get of gets.values()) get.catch(() => {});

  return {
    ...cluster,
    get: (resource, at, ownSignal) => {
      const key = addressKey(resource, at);
      const early = gets.get(key);
      gets.delete(key);
      return early ?? cluster.get(resource, at, ownSignal);
    },
    list: async (resource, options) => {
      const early = (await lists).get(groupKindKey(resource));
      (await lists).delete(groupKindKey(resource));
      const fits =
        early?.resource.version === resource.version &&
        options?.labelSelector === memberSelector(known.federation) &&
        !options.metadataOnly;
      return fits && (await isSame) ? early.list : cluster.list(resource, options);
    },
  };
}

async function listEarly(
  cluster: Cluster,
  { federation, stored }: LastKnown,
  signal: AbortSignal,
): Promise<Map<string, EarlyList>> {
  const discovery = await cluster.discover({ signal });
  const labelSelector = memberSelector(federation);
  return new Map(
    resourcesOf(discovery, stored.record.groupKinds).map((resource) => {
      const list = cluster.list(resource, { labelSelector, signal });
      list.catch(() => {});
      return [groupKindKey(resource), { resource, list }];
    }),
  );
}

function addressKey({ group, plural }: Resource, { name, namespace }: ObjectAddress): string {
  return `${group}/${plural}/${namespace ?? ''}/${name}`;
}
