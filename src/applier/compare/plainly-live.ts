import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../cluster/object.ts';
import type { FieldsV1 } from '../ownership/fields-v1.ts';
import { ourEntry } from './live-state.ts';

/** One place in both objects, and what managers beside us own below it. */
interface Place {
  desired: unknown;
  live: unknown;
  others: readonly FieldsV1[];
}

/**
 * True only if the live object itself proves that an apply of `desired` would change nothing: the entry of our applies,
 * made in the same apiVersion, names exactly the fields that `desired` says, and each has exactly the value that
 * `desired` gives it. Pure, and knows no schema: what the server wrote in other words (`500m` for `0.5`), or owns as a
 * null or an empty list, is no proof, and has to be asked for. That a map or a list is owned as a whole (atomic), and
 * what a list's items are found by, is taken from the entry, which the server made of our last apply (structured-merge-diff).
 */
export function isPlainlyLive(desired: KubeObject, live: KubeObject): boolean {
  const ours = ourEntry(live);
  if (!ours?.fieldsV1 || ours.apiVersion !== desired.apiVersion || !isSameObject(desired, live)) return false;
  const managers = live.metadata.managedFields ?? [];
  const others = managers.flatMap((entry) => (entry === ours || !entry.fieldsV1 ? [] : [entry.fieldsV1]));
  return isHeld(ours.fieldsV1, { desired: ownable(desired), live, others });
}

function isSameObject(desired: KubeObject, live: KubeObject): boolean {
  const [a, b] = [desired, live].map(({ apiVersion, kind, metadata: { name, namespace } }) => {
    return [apiVersion, kind, name, namespace];
  });
  return isDeepStrictEqual(a, b);
}

/** Without what tells which object is meant: nobody owns that. */
function ownable({ apiVersion: _, kind: __, metadata, ...fields }: KubeObject): object {
  const { name: ___, namespace: ____, ...owned } = metadata;
  return Object.keys(owned).length === 0 ? fields : { ...fields, metadata: owned };
}

function isHeld(ours: FieldsV1, place: Place): boolean {
  const paths = Object.keys(ours).filter((path) => path !== '.');
  if (paths.length === 0) return isHeldWhole(place);
  const [kind, ...mixed] = new Set(paths.map((path) => path.slice(0, 2)));
  if (mixed.length > 0) return false;
  switch (kind) {
    case 'f:':
      return isMapHeld(ours, paths, place);
    case 'k:':
    case 'v:':
      return isListHeld(ours, paths, place);
    default:
      return false;
  }
}

/** A scalar, or what is replaced as a whole: if others own a part of it, it was not, when our entry was made. */
function isHeldWhole({ desired, live, others }: Place): boolean {
  const isWhole = others.every((set) => Object.keys(set).every((path) => path === '.'));
  return isWhole && isExact(desired) && isDeepStrictEqual(desired, live);
}

/** Whether equal values mean equal JSON: big integers are rounded by our parser, and nulls come and go. */
function isExact(value: unknown): boolean {
  switch (typeof value) {
    case 'object':
      return value !== null && Object.values(value).every(isExact);
    case 'number':
      return Number.isSafeInteger(value) || !Number.isInteger(value);
    default:
      return value !== undefined;
  }
}

function isMapHeld(ours: FieldsV1, paths: readonly string[], { desired, live, others }: Place): boolean {
  if (!isMap(desired) || !isMap(live)) return false;
  const names = Object.keys(desired);
  return (
    names.length === paths.length &&
    names.every((name) => {
      const path = `f:${name}`;
      if (!Object.hasOwn(ours, path) || !Object.hasOwn(live, name)) return false;
      const place = { desired: desired[name], live: live[name], others: below(others, path) };
      return isHeld(ours[path] as FieldsV1, place);
    })
  );
}

/**
 * Items may stand among those of others, in the order that `desired` has: an apply puts its own in order, and leaves
 * the rest where it is. A key that `desired` leaves out is the server's default: if it had been said, it would be owned.
 */
function isListHeld(ours: FieldsV1, paths: readonly string[], { desired, live, others }: Place): boolean {
  if (!Array.isArray(desired) || !Array.isArray(live) || desired.length !== paths.length) return false;
  return inLiveOrder(paths, live).every(({ path, item }, index) => {
    const owned = ours[path] as FieldsV1;
    // Items that were there twice are owned without a word of their fields.
    const isKnown = path.startsWith('v:') || '.' in owned;
    return isKnown && isHeld(owned, { desired: desired[index], live: item, others: below(others, path) });
  });
}

/** The items of these paths; of one that is missing, or there twice, nothing can be said: it has no value then. */
function inLiveOrder(paths: readonly string[], live: readonly unknown[]): { path: string; item: unknown }[] {
  const names = keyNames(paths[0] ?? '');
  const places = Map.groupBy(live.keys(), (index) => identity(names, live[index]));
  return paths
    .map((path) => {
      const [at = -1, ...twins] = places.get(identity(names, JSON.parse(path.slice(2)))) ?? [];
      return { path, at, item: twins.length > 0 ? undefined : live[at] };
    })
    .toSorted((a, b) => a.at - b.at);
}

/** By which fields the items of a list are found; undefined where the item's value is all. */
function keyNames(path: string): string[] | undefined {
  return path.startsWith('k:') ? Object.keys(JSON.parse(path.slice(2)) as object) : undefined;
}

function identity(names: readonly string[] | undefined, item: unknown): string {
  if (!names) return JSON.stringify([item]);
  return JSON.stringify(names.map((name) => (isMap(item) && Object.hasOwn(item, name) ? [item[name]] : [])));
}

function below(sets: readonly FieldsV1[], path: string): FieldsV1[] {
  return sets.flatMap((set) => (Object.hasOwn(set, path) ? [set[path] as FieldsV1] : []));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
