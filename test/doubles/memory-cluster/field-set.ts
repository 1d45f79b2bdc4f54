import { isMap, type Json, type JsonMap, mapOf } from './json.ts';
import { isAtomicMap, itemElement, listTypeAt } from './list-types.ts';

/**
 * Fields of an object: paths of `fieldsV1` elements (`f:spec`, `k:{"name":"web"}`, `v:"x"`), joined by newlines.
 * Leaves are in it, and list items themselves (`.`); plain maps are not.
 */
export type FieldSet = ReadonlySet<string>;

const SEPARATOR = '\n';

/** All fields of the value, each with its value; `true` for a list item as such. */
export function fieldsOf(value: JsonMap): Map<string, Json> {
  const fields = new Map<string, Json>();
  for (const [name, part] of Object.entries(value))
    collect(fields, part, { elements: [`f:${name}`], path: name });
  return fields;
}

interface Spot {
  elements: string[];
  /** Dotted, with `[]` for an item. */
  path: string;
}

function collect(fields: Map<string, Json>, value: Json, spot: Spot): void {
  if (isMap(value) && Object.keys(value).length > 0 && !isAtomicMap(spot.path)) {
    for (const [name, part] of Object.entries(value))
      collect(fields, part, below(spot, `f:${name}`, `.${name}`));
    return;
  }
  const type = Array.isArray(value) ? listTypeAt(spot.path) : 'atomic';
  if (type === 'atomic') {
    fields.set(spot.elements.join(SEPARATOR), value);
    return;
  }
  for (const item of value as Json[]) {
    const at = below(spot, itemElement(type, item), '[]');
    fields.set(at.elements.join(SEPARATOR), true);
    for (const [name, part] of Object.entries(mapOf(item)))
      collect(fields, part, below(at, `f:${name}`, `.${name}`));
  }
}

function below(spot: Spot, element: string, step: string): Spot {
  return { elements: [...spot.elements, element], path: spot.path + step };
}

/** Every field and every map and list above one: what an owner may name. */
export function withAncestors(fields: Iterable<string>): Set<string> {
  const all = new Set<string>();
  for (const field of fields) {
    const elements = field.split(SEPARATOR);
    for (let length = elements.length; length > 0; length -= 1)
      all.add(elements.slice(0, length).join(SEPARATOR));
  }
  return all;
}

export function elementsOf(field: string): string[] {
  return field.split(SEPARATOR);
}

/** `.spec.ports[port=80].name`: how the server writes a field in a conflict. */
export function fieldName(field: string): string {
  return elementsOf(field)
    .map((element) => (element.startsWith('f:') ? `.${element.slice(2)}` : `[${keyText(element)}]`))
    .join('');
}

function keyText(element: string): string {
  if (element.startsWith('v:')) return `=${element.slice(2)}`;
  const key = mapOf(JSON.parse(element.slice(2)));
  return Object.entries(key)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');
}

/** As `fieldsV1` has it: nested, sorted, `.` for a member that has members below. */
export function encodeFields(fields: FieldSet): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const field of [...fields].sort()) {
    let node = root;
    for (const element of elementsOf(field)) {
      node[element] ??= {};
      node = node[element] as Record<string, unknown>;
    }
    node['.'] = {};
  }
  return withoutLoneDots(root);
}

function withoutLoneDots(node: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(node);
  if (keys.length === 1 && keys[0] === '.') return {};
  return Object.fromEntries(
    Object.entries(node)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, below]) => [key, key === '.' ? {} : withoutLoneDots(below as Record<string, unknown>)]),
  );
}

export function decodeFields(encoded: Record<string, unknown>): Set<string> {
  const fields = new Set<string>();
  const visit = (node: Record<string, unknown>, above: string[]) => {
    for (const [element, below] of Object.entries(node)) {
      if (element === '.') fields.add(above.join(SEPARATOR));
      else if (Object.keys(below as object).length === 0) fields.add([...above, element].join(SEPARATOR));
      else visit(below as Record<string, unknown>, [...above, element]);
    }
  };
  visit(encoded, []);
  return fields;
}
