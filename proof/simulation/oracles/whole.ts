import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../src/cluster/object.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import { givenTo } from '../world/controllers.ts';
import { EXTRAS } from '../world/extra-parts.ts';
import { type AnyPart, isControlled, isMember, isTerminating, partOf, variantOf } from '../world/part-of.ts';
import { addressOf, PARTS, type Site, STRANGERS } from '../world/site.ts';
import { contentOf, holds } from './content.ts';

/** After this time an address counts though nobody confirmed it: `verify.settle` of the simulated site, by the fastest clock. */
export const SETTLE_MS = 20_000 * 0.95;

/** All but the Ingress. */
export const UNSERVED_PARTS: readonly AnyPart[] = [
  ...PARTS.filter((part) => part !== 'ingress'),
  ...EXTRAS,
  ...STRANGERS,
];

/** A cluster as it truly is, whatever anybody says of it. */
export interface Reality {
  changed(change: Change, atMs: number): void;
  /** Which parts but the Ingress are as the commit wants them: there and current, or gone. */
  right(objects: readonly KubeObject[], site: Site): Set<AnyPart>;
  /** The Ingress is there, and its address is of this commit. */
  isServed(objects: readonly KubeObject[], site: Site, atMs: number): boolean;
}

export function reality(): Reality {
  let specWrittenMs = 0;
  let statusWrittenMs = -1;

  /** The address was written after the object was, or has stood long enough. */
  const isConfirmed = (atMs: number): boolean =>
    statusWrittenMs >= specWrittenMs || atMs - specWrittenMs >= SETTLE_MS;

  return {
    changed: ({ object, previous, type }, atMs) => {
      if (object.kind !== 'Ingress' || type === 'DELETED') return;
      if (isTouched(object, previous)) specWrittenMs = atMs;
      else if (!isDeepStrictEqual(object['status'], previous?.['status'])) statusWrittenMs = atMs;
    },
    right: (objects, site) => {
      const byPart = new Map(objects.map((object) => [partOf(object), object] as const));
      return new Set(UNSERVED_PARTS.filter((part) => isAsWanted(byPart.get(part), site, part)));
    },
    isServed: (objects, site, atMs) => {
      const live = objects.find((object) => partOf(object) === 'ingress');
      if (!isAsWanted(live, site, 'ingress')) return false;
      return !live || (givenTo(live).length > 0 && isConfirmed(atMs));
    },
  };
}

function isAsWanted(live: KubeObject | undefined, site: Site, part: AnyPart): boolean {
  const wanted = contentOf(site).get(part);
  if (!wanted) return !live || !isMember(live) || isControlled(live);
  return live !== undefined && isCurrent(live) && holds(live, wanted);
}

function isCurrent(live: KubeObject): boolean {
  return !isTerminating(live) && (live.kind !== 'Deployment' || isAvailable(live));
}

function isTouched(object: KubeObject, previous: KubeObject | undefined): boolean {
  if (!previous) return true;
  return addressOf(object) !== addressOf(previous) || variantOf(object) !== variantOf(previous);
}

function isAvailable(deployment: KubeObject): boolean {
  const status = (deployment['status'] ?? {}) as { observedGeneration?: number; availableReplicas?: number };
  return status.observedGeneration === deployment.metadata.generation && (status.availableReplicas ?? 0) >= 2;
}
