import type { KubeObject } from '../cluster/object.ts';
import type { Place } from './fault.ts';
import { fieldPlaces } from './field-places.ts';
import type { Manifest } from './manifest.ts';
import {
  type FieldPath,
  formatPath,
  type MapEntry,
  nodeAt,
  type SourceNode,
  toValue,
} from './source-node.ts';
import type { SourceText } from './source-text.ts';

/** The manifest of an object that `checkObject` found nothing wrong with. */
export function toManifest(node: SourceNode, source: SourceText): Manifest {
  const object = toValue(node) as KubeObject;
  return {
    object,
    place: source.placeAt(node.offset),
    places: placesOf(node, source),
    fields: fieldPlaces(node, object, source),
  };
}

/** Visits each entry once: to look every annotation up by its name would take the square of their number. */
function placesOf(node: SourceNode, source: SourceText): Record<string, Place> {
  const metadata = entriesAt(node, ['metadata']);
  const annotations = entriesAt(node, ['metadata', 'annotations']);
  const located: [FieldPath, number][] = [
    ...metadata
      .filter(({ key }) => key === 'name' || key === 'namespace')
      .map(({ key, keyOffset }): [FieldPath, number] => [['metadata', key], keyOffset]),
    ...annotations.map(({ key, keyOffset }): [FieldPath, number] => [
      ['metadata', 'annotations', key],
      keyOffset,
    ]),
  ];
  return Object.fromEntries(located.map(([path, offset]) => [formatPath(path), source.placeAt(offset)]));
}

function entriesAt(node: SourceNode, path: FieldPath): readonly MapEntry[] {
  const map = nodeAt(node, path);
  return map?.type === 'map' ? map.entries : [];
}
