import type { Place } from './fault.ts';
import type { Manifest } from './manifest.ts';
import type { FieldPath, MapEntry, SourceNode } from './source-node.ts';
import type { SourceText } from './source-text.ts';

/**
 * Line and column of every field and list item, in the order in which the object's own keys are walked, parents first:
 * eight bytes each, so that they can be kept for all objects and looked up for the few that a server refuses.
 */
export function fieldPlaces(node: SourceNode, object: unknown, source: SourceText): Uint32Array {
  const numbers: number[] = [];
  walk(node, object, (offset) => {
    const { line, column } = source.placeAt(offset);
    numbers.push(line, column);
  });
  return Uint32Array.from(numbers);
}

/** Where the field stands in the manifest's file; of one that is not there, the nearest above it that is. */
export function placeOfField({ object, place, fields }: Manifest, path: FieldPath): Place {
  const at = indexOf(object, path);
  const [line, column] = at === undefined ? [] : fields.subarray(2 * at, 2 * at + 2);
  return line === undefined || column === undefined ? place : { file: place.file, line, column };
}

/** JavaScript puts keys that look like numbers first, whatever the order of the text: the object's order counts. */
function walk(node: SourceNode, value: unknown, visit: (offset: number) => void): void {
  if (node.type === 'list') {
    for (const [index, item] of node.items.entries()) {
      visit(item.offset);
      walk(item, childrenOf(value)[index]?.[1], visit);
    }
  } else if (node.type === 'map') {
    const entries = new Map<string, MapEntry>(node.entries.map((entry) => [entry.key, entry]));
    for (const [key, child] of childrenOf(value)) {
      const entry = entries.get(String(key));
      if (!entry) continue;
      visit(entry.keyOffset);
      walk(entry.value, child, visit);
    }
  }
}

/** How many fields are visited before the one at `path`, or before the deepest that exists on the way to it. */
function indexOf(object: unknown, path: FieldPath): number | undefined {
  let found: number | undefined;
  let visited = 0;
  let value = object;
  for (const step of path) {
    const children = childrenOf(value);
    const position = children.findIndex(([key]) => key === step);
    if (position < 0) return found;
    for (const [, before] of children.slice(0, position)) visited += 1 + sizeOf(before);
    found = visited;
    visited += 1;
    value = children[position]?.[1];
  }
  return found;
}

function sizeOf(value: unknown): number {
  return childrenOf(value).reduce((sum, [, child]) => sum + 1 + sizeOf(child), 0);
}

function childrenOf(value: unknown): [key: string | number, child: unknown][] {
  if (Array.isArray(value)) return value.map((child, index) => [index, child]);
  return value !== null && typeof value === 'object' ? Object.entries(value) : [];
}
