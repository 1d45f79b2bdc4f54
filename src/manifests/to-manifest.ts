import type { KubeObject } from '../cluster/object.ts';
import type { Place } from './fault.ts';
import type { Manifest } from './manifest.ts';
import { type FieldPath, formatPath, keyOffsetAt, nodeAt, type SourceNode, toValue } from './source-node.ts';
import type { SourceText } from './source-text.ts';

/** The manifest of an object that `checkObject` found nothing wrong with. */
export function toManifest(node: SourceNode, source: SourceText): Manifest {
  const object = toValue(node) as KubeObject;
  return { object, place: source.placeAt(node.offset), places: placesOf(node, source) };
}

function placesOf(node: SourceNode, source: SourceText): Record<string, Place> {
  const annotations = nodeAt(node, ['metadata', 'annotations']);
  const names = annotations?.type === 'map' ? annotations.entries.map((entry) => entry.key) : [];
  const paths: FieldPath[] = [
    ['metadata', 'name'],
    ['metadata', 'namespace'],
    ...names.map((name) => ['metadata', 'annotations', name]),
  ];
  const given = paths.filter((path) => nodeAt(node, path));
  return Object.fromEntries(given.map((path) => [formatPath(path), source.placeAt(keyOffsetAt(node, path))]));
}
