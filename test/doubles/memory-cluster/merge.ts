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

/** Configured items first, in their order; live ones that are not configured stay behind them. */
function mergeList(
  type: Exclude<ListType, 'atomic'>,
  { live, config, path }: { live: Json[]; config: Json[]; path: string },
): Json[] {
  const byElement = new Map(live.map((item) => [itemElement(type, item), item]));
  const configured = config.map((item) => {
    const element = itemElement(type, item);
    const old = byElement.get(element);
    byElement.delete(element);
    return isMap(item) ? mergeApplied(mapOf(old), item, `${path}[]`) : item;
  });
  return [...configured, ...byElement.values()];
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
