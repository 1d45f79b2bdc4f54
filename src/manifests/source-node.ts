/**
 * What a YAML or JSON document says, with the offset of each part in the text: one shape for both,
 * so that every check is written once. YAML's aliases and merge keys are already resolved.
 */
export type SourceNode = ScalarNode | MapNode | ListNode;

export interface ScalarNode {
  type: 'scalar';
  offset: number;
  value: string | number | boolean | null;
}

export interface MapNode {
  type: 'map';
  offset: number;
  entries: MapEntry[];
}

export interface MapEntry {
  key: string;
  keyOffset: number;
  value: SourceNode;
}

export interface ListNode {
  type: 'list';
  offset: number;
  items: SourceNode[];
}

/** A field's way from the root: names of maps' entries and positions in lists. */
export type FieldPath = readonly (string | number)[];

/** The document as plain JSON. A field called `__proto__` is an ordinary field of its object. */
export function toValue(node: SourceNode): unknown {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'list') return node.items.map(toValue);
  // Object.fromEntries defines fields and never assigns, so no name reaches a prototype.
  return Object.fromEntries(node.entries.map((entry) => [entry.key, toValue(entry.value)]));
}

/** The entry of a map; undefined where the node is no map or has no such field. */
export function entryOf(node: SourceNode | undefined, key: string): MapEntry | undefined {
  return node?.type === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** Where the value at `path` begins, or the deepest part of the way that exists. */
export function offsetAt(root: SourceNode, path: FieldPath): number {
  let node = root;
  for (const step of path) {
    const next = childOf(node, step);
    if (!next) return node.offset;
    node = next;
  }
  return node.offset;
}

/** Where the name of the field at `path` stands; as `offsetAt` for a list's item. */
export function keyOffsetAt(root: SourceNode, path: FieldPath): number {
  const last = path.at(-1);
  const parent = nodeAt(root, path.slice(0, -1));
  const entry = typeof last === 'string' ? entryOf(parent, last) : undefined;
  return entry?.keyOffset ?? offsetAt(root, path);
}

/** The value at `path`, if it is there. */
export function nodeAt(root: SourceNode, path: FieldPath): SourceNode | undefined {
  return path.reduce<SourceNode | undefined>((node, step) => node && childOf(node, step), root);
}

/** The string at `path`; undefined where there is none, or another type. */
export function textAt(root: SourceNode, path: FieldPath): string | undefined {
  const node = nodeAt(root, path);
  return node?.type === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

function childOf(node: SourceNode, step: string | number): SourceNode | undefined {
  if (typeof step === 'string') return entryOf(node, step)?.value;
  return node.type === 'list' ? node.items[step] : undefined;
}

/** How people write a path: `spec.clusters[2].uid`, `data["nginx.conf"]`. */
export function formatPath(path: FieldPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
