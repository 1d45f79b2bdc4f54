import type { Discovery, Resource } from './cluster.ts';
import { groupKindKey } from './object.ts';

/** `apps/v1` of `{group: 'apps', version: 'v1'}`; `v1` for the core group. */
export function apiVersionOf({ group, version }: { group: string; version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Look-ups over the served kinds. Where a kind is served twice, the first (preferred) one wins. */
export function discoveryOf(resources: Resource[], stale: string[] = []): Discovery {
  const exact = firstBy(resources, (resource) => `${apiVersionOf(resource)} ${resource.kind}`);
  const preferred = firstBy(resources, groupKindKey);
  return {
    resources,
    stale,
    byApiVersion: (apiVersion, kind) => exact.get(`${apiVersion} ${kind}`),
    byGroupKind: (groupKind) => preferred.get(groupKindKey(groupKind)),
  };
}

function firstBy(resources: Resource[], key: (resource: Resource) => string): Map<string, Resource> {
  const found = new Map<string, Resource>();
  for (const resource of resources) {
    if (!found.has(key(resource))) found.set(key(resource), resource);
  }
  return found;
}
