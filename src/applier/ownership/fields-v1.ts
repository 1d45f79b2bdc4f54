import { isDeepStrictEqual } from 'node:util';

/**
 * A set of fields as the API server writes it (structured-merge-diff's serialization). The elements of its paths are
 * `f:` a field, `k:` a list item by its keys, `v:` a list item by its value, `i:` by its index, and `.` the thing
 * itself; `{}` at the end of a path says that it is in the set.
 */
export type FieldsV1 = Record<string, unknown>;

/** What a value has at one element of a path. Keys that a list item leaves out are the server's to fill in. */
export function partAt(value: unknown, element: string): unknown {
  const name = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    case 'k:':
      return itemWith(value, Object.entries(JSON.parse(name)));
    case 'v:':
      return itemEqualTo(value, JSON.parse(name));
    case 'i:':
      return itemsOf(value)[Number(name)];
    default:
      return undefined;
  }
}

function itemWith(list: unknown, keys: readonly [string, unknown][]): unknown {
  return itemsOf(list).find(
    (item) => isMap(item) && keys.every(([key, value]) => (item[key] ?? value) === value),
  );
}

function itemEqualTo(list: unknown, value: unknown): unknown {
  return itemsOf(list).find((item) => isDeepStrictEqual(item, value));
}

function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What a value has at a path. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(partAt, value);
}

/** The values at the paths of a set. */
export function valuesAt(fields: FieldsV1, value: unknown): unknown {
  const paths = Object.entries(fields).filter(([element]) => element !== '.');
  if (paths.length === 0) return value;
  return Object.fromEntries(
    paths.map(([element, below]) => [element, valuesAt(below as FieldsV1, partAt(value, element))]),
  );
}

/** Whether a path, or one that begins with it, is in a set. */
export function hasPath(fields: FieldsV1, path: readonly string[]): boolean {
  return path.reduce<unknown>((at, element) => (isMap(at) ? at[element] : undefined), fields) !== undefined;
}

/** The set that has this path, and no other. */
export function setOf(path: readonly string[]): FieldsV1 {
  return path.reduceRight<FieldsV1>((below, element) => ({ [element]: below }), {});
}

/** The fields that are in one of the two sets. */
export function unionOf(a: FieldsV1, b: FieldsV1): FieldsV1 {
  const all = { ...a };
  for (const [path, below] of Object.entries(b)) {
    all[path] = path in a ? unionBelow(a[path] as FieldsV1, below as FieldsV1) : below;
  }
  return all;
}

/** A path that is in the set, and has others below it, says so with a `.`. */
function unionBelow(a: FieldsV1, b: FieldsV1): FieldsV1 {
  if (isEmpty(a) && isEmpty(b)) return {};
  const [one, other] = [a, b].map((set) => (isEmpty(set) ? { '.': {} } : set));
  return unionOf(one as FieldsV1, other as FieldsV1);
}

/** The ends of all paths of a set; each path with its elements as the server writes them (`f:spec`). */
export function leavesOf(fields: FieldsV1, above: readonly string[] = []): string[][] {
  return Object.entries(fields).flatMap(([element, below]) => {
    const path = [...above, element];
    const isLeaf = Object.keys(below as FieldsV1).every((name) => name === '.');
    if (element === '.') return [];
    return isLeaf ? [path] : leavesOf(below as FieldsV1, path);
  });
}

function isEmpty(set: FieldsV1): boolean {
  return Object.keys(set).length === 0;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
