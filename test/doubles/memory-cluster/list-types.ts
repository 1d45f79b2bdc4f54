import { canonical, isMap, type Json, type JsonMap } from './json.ts';

/** How server-side apply merges a list: by keys, as a set of values, or as one value. */
export type ListType = { keys: readonly (readonly [field: string, fallback?: Json])[] } | 'set' | 'atomic';

const BY_NAME: ListType = { keys: [['name']] };

/** By the path's last fields, as the built-in kinds declare them (x-kubernetes-list-type, x-kubernetes-list-map-keys). */
const LISTS: readonly (readonly [pathEnd: RegExp, type: ListType])[] = [
  [/\.(containers|initContainers|volumes|imagePullSecrets)$/, BY_NAME],
  [/ontainers\[\]\.env$/, BY_NAME],
  [/ontainers\[\]\.ports$/, { keys: [['containerPort'], ['protocol', 'TCP']] }],
  [/ontainers\[\]\.volumeMounts$/, { keys: [['mountPath']] }],
  [/^spec\.ports$/, { keys: [['port'], ['protocol', 'TCP']] }],
  [/^spec\.listeners$/, BY_NAME],
  [/^secrets$/, BY_NAME],
  [/^status\.conditions$/, { keys: [['type']] }],
  [/^metadata\.ownerReferences$/, { keys: [['uid']] }],
  [/^metadata\.finalizers$/, 'set'],
];

/** Maps that have one owner as a whole (x-kubernetes-map-type: atomic). */
const ATOMIC_MAPS =
  /^spec\.selector$|\.(nodeSelector|podSelector|namespaceSelector|matchLabels)$|\.service\.port$|\.(configMapKeyRef|secretKeyRef|fieldRef)$|^roleRef$/;

/** `path` is dotted, with `[]` for an item: `spec.template.spec.containers[].env`. */
export function listTypeAt(path: string): ListType {
  return LISTS.find(([pathEnd]) => pathEnd.test(path))?.[1] ?? 'atomic';
}

export function isAtomicMap(path: string): boolean {
  return ATOMIC_MAPS.test(path);
}

/** An item's name within its list, as `fieldsV1` writes it: `k:{"name":"web"}` or `v:"x"`. */
export function itemElement(type: Exclude<ListType, 'atomic'>, item: Json): string {
  if (type === 'set') return `v:${JSON.stringify(item)}`;
  const fields = isMap(item) ? item : {};
  const key: JsonMap = {};
  for (const [field, fallback] of type.keys) {
    const value = fields[field] ?? fallback;
    if (value !== undefined) key[field] = value;
  }
  return `k:${canonical(key)}`;
}
