import { displayName, keyOf, refOf } from '../cluster/object.ts';
import type { Federation } from '../federation/federation.ts';
import type { Fault, Place } from '../manifests/fault.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { type Finished, finishObject } from './finish-object.ts';
import type { DesiredObject, Rendering } from './rendering.ts';
import { scopesOf } from './scopes.ts';

/** All manifests of a revision, by where they are applied. */
export interface Layers {
  base: readonly Manifest[];
  /** By cluster name. */
  overlays: ReadonlyMap<string, readonly Manifest[]>;
}

/** What the manifests want of each cluster: the base, with the overlay's objects added or in place of its own. */
export function renderManifests(
  federation: Federation,
  layers: Layers,
  finishOne = finishObject,
): Pick<Rendering, 'objects' | 'faults' | 'notes'> {
  const scopeOf = scopesOf([layers.base, ...layers.overlays.values()].flat());
  const finish = (manifests: readonly Manifest[]) =>
    finishLayer(manifests, federation, (manifest) => finishOne(manifest, federation, scopeOf));
  const base = finish(layers.base);
  const overlays = new Map([...layers.overlays].map(([name, manifests]) => [name, finish(manifests)]));
  const all = [base, ...overlays.values()];
  const objects = new Map<string, readonly DesiredObject[]>();
  // One list serves all clusters without an overlay: a thousand clusters cost no more than one.
  const plain = inOrder(base.objects);
  for (const { name } of federation.clusters) {
    const own = overlays.get(name)?.objects;
    objects.set(name, own?.size ? inOrder(new Map([...base.objects, ...own])) : plain);
  }
  return {
    objects,
    faults: all.flatMap(({ faults }) => faults),
    notes: all.flatMap(({ notes }) => notes),
  };
}

interface Layer {
  /** By identity. */
  objects: Map<string, DesiredObject>;
  faults: Fault[];
  notes: Fault[];
}

function finishLayer(
  manifests: readonly Manifest[],
  federation: Federation,
  finish: (manifest: Manifest) => Finished,
): Layer {
  const layer: Layer = { objects: new Map(), faults: [], notes: [] };
  for (const manifest of manifests) {
    const { desired, faults, notes } = finish(manifest);
    const key = identityOf(desired, federation);
    const earlier = layer.objects.get(key);
    if (earlier) layer.faults.push(duplicate(desired, earlier.place));
    else layer.objects.set(key, desired);
    layer.faults.push(...faults);
    layer.notes.push(...notes);
  }
  return layer;
}

/** Where the scope is unknown, an object without a namespace is the same as one in the default namespace. */
function identityOf({ object }: DesiredObject, { namespace }: Federation): string {
  return keyOf({ namespace, ...refOf(object) });
}

function duplicate({ object, place }: DesiredObject, earlier: Place): Fault {
  const message = `the object is already described in ${earlier.file}:${earlier.line}:${earlier.column}`;
  return { object: displayName(refOf(object)), message, place, advice: 'Keep one of them' };
}

function inOrder(objects: ReadonlyMap<string, DesiredObject>): DesiredObject[] {
  const keyed = [...objects.values()].map((desired) => ({ key: keyOf(refOf(desired.object)), desired }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ desired }) => desired);
}
