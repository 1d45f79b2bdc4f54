import type { Resource } from '../../../src/cluster/cluster.ts';
import { groupOf, type KubeObject } from '../../../src/cluster/object.ts';
import { isMap, mapOf } from './json.ts';
import { builtInResources, builtInTraits, customResource, type Traits } from './kinds.ts';
import type { Store } from './store.ts';

const DEFINITIONS = builtInResources.find(({ kind }) => kind === 'CustomResourceDefinition') as Resource;

/** The built-in kinds and those that CustomResourceDefinitions bring. */
export function servedResources(store: Store): Resource[] {
  return [...builtInResources, ...store.all(DEFINITIONS).flatMap(customResources)];
}

function customResources(definition: KubeObject): Resource[] {
  const spec = mapOf(definition['spec']);
  const names = mapOf(spec['names']);
  return versionsOf(spec).map((version) =>
    customResource(String(spec['group']), String(version['name']), {
      kind: String(names['kind']),
      plural: String(names['plural']),
      namespaced: spec['scope'] === 'Namespaced',
    }),
  );
}

function versionsOf(spec: ReturnType<typeof mapOf>) {
  const versions = Array.isArray(spec['versions']) ? spec['versions'] : [];
  return versions.filter(isMap).filter((version) => version['served'] === true);
}

export function traitsOf(store: Store, { apiVersion, kind }: { apiVersion: string; kind: string }): Traits {
  const builtIn = builtInTraits(apiVersion, kind);
  if (builtIn !== undefined) return builtIn;
  const definition = store.all(DEFINITIONS).find((one) => {
    const spec = mapOf(one['spec']);
    return spec['group'] === groupOf(apiVersion) && mapOf(spec['names'])['kind'] === kind;
  });
  const versions = versionsOf(mapOf(definition?.['spec']));
  const hasStatus = versions.some((version) => mapOf(version['subresources'])['status'] !== undefined);
  return { hasStatus, hasGeneration: true, immutable: [], bare: {} };
}
