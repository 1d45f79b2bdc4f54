import { entryOf, type SourceNode, textAt } from './source-node.ts';

/**
 * The objects of a `List` or `PodList` (whose items may leave out what the list's kind says), or the node itself.
 * A custom resource whose kind merely ends in "List" has a name, which a list has not.
 */
export function flattenLists(node: SourceNode): SourceNode[] {
  const kind = textAt(node, ['kind']);
  const items = entryOf(node, 'items')?.value;
  if (!kind?.endsWith('List') || items?.type !== 'list' || hasName(node)) return [node];
  if (kind === 'List') return items.items.flatMap(flattenLists);
  return items.items.map((item) =>
    withType(item, textAt(node, ['apiVersion']), kind.slice(0, -'List'.length)),
  );
}

function hasName(node: SourceNode): boolean {
  return entryOf(entryOf(node, 'metadata')?.value, 'name') !== undefined;
}

function withType(item: SourceNode, apiVersion: string | undefined, kind: string): SourceNode {
  if (item.type !== 'map' || apiVersion === undefined) return item;
  const missing = Object.entries({ apiVersion, kind }).filter(([key]) => !entryOf(item, key));
  const { offset } = item;
  const added = missing.map(([key, value]) => ({
    key,
    keyOffset: offset,
    value: { type: 'scalar' as const, offset, value },
  }));
  return { ...item, entries: [...added, ...item.entries] };
}
