import { elementsOf, type FieldSet } from './field-set.ts';
import { isMap, type Json, type JsonMap, mapOf } from './json.ts';
import { isAtomicMap, itemElement, type ListType, listTypeAt } from './list-types.ts';

/** What an applied configuration makes of the live value (structured merge): neither is changed. */
export function mergeApplied(live: JsonMap, config: JsonMap, path = ''): JsonMap {
  const merged = { ...live };
  for (const [name, value] of Object.entries(config)) {
    merged[name] = mergeValue(live[name], value, path === '' ? name : `${path}.${name}`);
  }
  return merged;
}

function mergeValue(live: Json | undefined, value: Json, path: string): Json {
  if (isMap(value)) return isAtomicMap(path) ? value : mergeApplied(mapOf(live), value, path);
  const type = Array.isArray(value) ? listTypeAt(path) : 'atomic';
  return type === 'atomic' || !Array.isArray(live)
    ? value
    : mergeList(type, { live, config: value as Json[], path });
}

/**
 * Live items that are not configured keep their place; configured ones come in their own order, new ones right before
 * the next that was there.
 */
function mergeList(
  type: Exclude<ListType, 'atomic'>,
  { live, config, path }: { live: Json[]; config: Json[]; path: string },
): Json[] {
  const old = new Map(live.map((item) => [itemElement(type, item), item]));
  const configured = config.map((item) => {
    const element = itemElement(type, item);
    const merged = isMap(item) ? mergeApplied(mapOf(old.get(element)), item, `${path}[]`) : item;
    return { element, merged };
  });
  const named = new Set(configured.map(({ element }) => element));
  const merged: Json[] = [];
  for (const [element, item] of old) {
    if (!named.has(element)) merged.push(item);
    const turn = configured.findIndex((one) => old.has(one.element));
    if (configured[turn]?.element !== element) continue;
    merged.push(...configured.splice(0, turn + 1).map((one) => one.merged));
  }
  return [...merged, ...configured.map((one) => one.merged)];
}

/** The value without these fields, and without the maps and lists that this leaves empty. */
export function removeFields(value: JsonMap, fields: FieldSet): JsonMap {
  let left = value;
  for (const field of fields) left = mapOf(removeAt(left, elementsOf(field), ''));
  return left;
}

function removeAt(value: Json | undefined, elements: string[], path: string): Json | undefined {
  const [element = '', ...rest] = elements;
  if (Array.isArray(value)) return removeItem(value, { element, rest, path });
  if (!isMap(value)) return value;
  const name = element.slice(2);
  const { [name]: old, ...others } = value;
  const below = rest.length === 0 ? undefined : removeAt(old, rest, path === '' ? name : `${path}.${name}`);
  if (below !== undefined) return { ...value, [name]: below };
  return Object.keys(others).length === 0 && path !== '' ? undefined : others;
}

function removeItem(
  items: Json[],
  { element, rest, path }: { element: string; rest: string[]; path: string },
): Json | undefined {
  const type = listTypeAt(path);
  if (type === 'atomic') return items;
  const left = items.flatMap((item) => {
    if (itemElement(type, item) !== element) return [item];
    const below = rest.length === 0 ? undefined : removeAt(item, rest, `${path}[]`);
    return below === undefined ? [] : [below];
  });
  return left.length === 0 ? undefined : left;
}

/** RFC 7396. */
export function mergePatched(target: Json | undefined, patch: Json): Json {
  if (!isMap(patch)) return patch;
  const result: JsonMap = { ...mapOf(target) };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatched(result[name], value);
  }
  return result;
}
