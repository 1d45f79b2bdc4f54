import { type GroupKind, groupKindKey } from '../cluster/object.ts';
import { isNamespaced } from '../manifests/builtin-kinds.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { readCrd } from './crd.ts';

/** Whether a kind's objects live in namespaces; undefined where only a cluster's discovery can tell. */
export type ScopeOf = (groupKind: GroupKind) => boolean | undefined;

/** From the built-in kinds and the CRDs of the same revision. */
export function scopesOf(manifests: Iterable<Manifest>): ScopeOf {
  const declared = new Map<string, boolean | undefined>();
  for (const { object } of manifests) {
    const crd = readCrd(object);
    if (crd?.scope !== 'Namespaced' && crd?.scope !== 'Cluster') continue;
    const key = groupKindKey(crd);
    const namespaced = crd.scope === 'Namespaced';
    const contradicted = declared.has(key) && declared.get(key) !== namespaced;
    declared.set(key, contradicted ? undefined : namespaced);
  }
  return (groupKind) => isNamespaced(groupKind) ?? declared.get(groupKindKey(groupKind));
}
