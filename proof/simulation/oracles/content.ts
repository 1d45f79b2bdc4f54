import type { KubeObject } from '../../../src/cluster/object.ts';
import { type AnyPart, partOf } from '../world/part-of.ts';
import { objectsOf, type Site } from '../world/site.ts';

const known = new WeakMap<Site, ReadonlyMap<AnyPart, KubeObject>>();

/** What a commit wants every cluster to have, by part, as a server tells of it. */
export function contentOf(site: Site): ReadonlyMap<AnyPart, KubeObject> {
  const found = known.get(site) ?? new Map(objectsOf(site).map(asPart));
  known.set(site, found);
  return found;
}

function asPart(object: KubeObject): [AnyPart, KubeObject] {
  const part = partOf(object);
  if (part === undefined) throw new Error(`${object.kind} ${object.metadata.name} is no part of the site`);
  return [part, asServed(object)];
}

/** A Secret's `stringData` is in its `data`. */
function asServed(object: KubeObject): KubeObject {
  const { stringData, ...body } = object as KubeObject & { stringData?: Record<string, string> };
  if (!stringData) return object;
  const data = Object.fromEntries(Object.entries(stringData).map(([key, text]) => [key, btoa(text)]));
  return { ...body, data };
}

/** It has all that is wanted of it, whatever else it has. */
export function holds(live: unknown, wanted: unknown): boolean {
  if (wanted === null || typeof wanted !== 'object') return live === wanted;
  if (live === null || typeof live !== 'object') return false;
  return Object.entries(wanted).every(([key, value]) => holds((live as Record<string, unknown>)[key], value));
}
