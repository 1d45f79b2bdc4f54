import { displayName, type KubeObject, refOf } from '../cluster/object.ts';
import type { Federation } from '../federation/federation.ts';
import type { Fault } from '../manifests/fault.ts';
import { placeOfField } from '../manifests/field-places.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { formatPath } from '../manifests/source-node.ts';
import { digestOf } from './canonical-json.ts';
import { checkDesired } from './check-desired.ts';
import { normalize } from './normalize.ts';
import type { DesiredObject } from './rendering.ts';
import type { ScopeOf } from './scopes.ts';

/** A manifest made ready to apply, with what is wrong and what was left out. */
export interface Finished {
  desired: DesiredObject;
  faults: Fault[];
  notes: Fault[];
}

/** Fills in the namespace, drops what is not the user's to say, checks, and takes the digest. */
export function finishObject(manifest: Manifest, federation: Federation, scopeOf: ScopeOf): Finished {
  const normalized = normalize(manifest.object);
  const object = withNamespace(normalized.object, federation, scopeOf);
  const about = { object: displayName(refOf(object)), place: manifest.place };
  const problems = normalized.problems.map(({ path, ...problem }) => ({
    ...about,
    field: formatPath(path),
    place: placeOfField(manifest, path),
    ...problem,
  }));
  const faults = checkDesired(manifest, federation, scopeOf).map((fault) => ({ ...about, ...fault }));
  return {
    desired: { object, place: manifest.place, manifest, digest: digestOf(object) },
    faults: [...problems, ...faults],
    notes: normalized.notes.map((message) => ({ ...about, message })),
  };
}

function withNamespace(object: KubeObject, { namespace }: Federation, scopeOf: ScopeOf): KubeObject {
  if (object.metadata.namespace !== undefined || scopeOf(refOf(object)) !== true) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
