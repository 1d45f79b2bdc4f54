import type { KubeObject } from '../../cluster/object.ts';
import type { ChangedObject } from '../../record/record.ts';

/** How many paths of one object a record names; the rest is counted. */
const NAMED_FIELDS = 10;
/** A path may hold keys that somebody made up, such as those of annotations. */
const LONGEST_PATH = 120;

/** What the server writes by itself. */
const NOT_OURS = new Set([
  'status',
  'metadata.managedFields',
  'metadata.resourceVersion',
  'metadata.generation',
  'metadata.uid',
  'metadata.creationTimestamp',
  'metadata.deletionTimestamp',
  'metadata.selfLink',
]);

type Json = Record<string, unknown>;

/**
 * The paths at which an apply changed a live object: `spec.template.spec.containers[nginx].image`. Only paths: a value may
 * be a secret in any kind. Items of a list are told apart by their `name` where all have one, else by their index.
 */
export function changedFields(
  before: KubeObject,
  after: KubeObject,
): Pick<ChangedObject, 'fields' | 'moreFields'> {
  const paths: string[] = [];
  let moreFields = 0;
  compare('', before, after, (path) => {
    if (paths.length < NAMED_FIELDS) paths.push(shortened(path));
    else moreFields += 1;
  });
  return { fields: paths, moreFields };
}

type Say = (path: string) => void;

function compare(path: string, before: unknown, after: unknown, say: Say): void {
  if (before === after || NOT_OURS.has(path)) return;
  if (isMap(before) && isMap(after)) {
    compareEach(path, before, after, say);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) compareLists(path, before, after, say);
  else say(path);
}

function compareEach(path: string, before: Json, after: Json, say: Say): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    compare(below(path, key), own(before, key), own(after, key), say);
  }
}

/** A list of plain values is one thing: which of them came and went would be to say them. */
function compareLists(path: string, before: unknown[], after: unknown[], say: Say): void {
  const all = [...before, ...after];
  if (!all.every(isMap)) {
    if (JSON.stringify(before) !== JSON.stringify(after)) say(path);
    return;
  }
  const isNamed = hasNames(before) && hasNames(after);
  const [one, other] = [before, after].map((items) => byKey(items as Json[], isNamed));
  for (const key of new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])) {
    compare(`${path}[${key}]`, one?.get(key), other?.get(key), say);
  }
}

function byKey(items: readonly Json[], isNamed: boolean): Map<string, Json> {
  return new Map(items.map((item, index) => [isNamed ? String(item['name']) : String(index), item]));
}

function hasNames(items: readonly unknown[]): boolean {
  const names = items.map((item) => (item as Json)['name']);
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
}

function below(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

function own(map: Json, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shortened(path: string): string {
  return path.length <= LONGEST_PATH ? path : `${path.slice(0, LONGEST_PATH - 1)}…`;
}
