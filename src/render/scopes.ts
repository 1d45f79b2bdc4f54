import { type GroupKind, groupKindKey } from '../cluster/object.ts';
import { isNamespaced } from '../manifests/builtin-kinds.ts';
import type { Manifest } from '../manifests/manifest.ts';

/** Whether a kind's objects live in namespaces; undefined where only a cluster's discovery can tell. */
export type ScopeOf = (groupKind: GroupKind) => boolean | undefined;

/** From the built-in kinds and the CRDs of the same revision. */
export function scopesOf(manifests: Iterable<Manifest>): ScopeOf {
  const declared = new Map<string, boolean | undefined>();
  for (const { object } of manifests) {
    if (object.kind !== 'CustomResourceDefinition') continue;
    const crd = readCrd(object['spec']);
    if (!crd) continue;
    const key = groupKindKey(crd);
    const contradicted = declared.has(key) && declared.get(key) !== crd.namespaced;
    declared.set(key, contradicted ? undefined : crd.namespaced);
  }
  return (groupKind) => isNamespaced(groupKind) ?? declared.get(groupKindKey(groupKind));
}

function readCrd(spec: unknown): (GroupKind & { namespaced: boolean }) | undefined {
  const { group, names, scope } = fieldsOf(spec);
  const { kind } = fieldsOf(names);
  if (typeof group !== 'string' || typeof kind !== 'string') return undefined;
  return scope === 'Namespaced' || scope === 'Cluster'
    ? { group, kind, namespaced: scope === 'Namespaced' }
    : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
