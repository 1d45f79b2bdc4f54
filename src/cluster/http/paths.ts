import type { ObjectAddress, Resource } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';

/** Query parameters; undefined ones are left out. */
export type Query = Record<string, string | number | boolean | undefined>;

/** `/apis/apps/v1`, or `/api/v1` for the core group. */
function versionPath({ group, version }: { group: string; version: string }): string {
  return group === '' ? `/api/${segment(version)}` : `/apis/${segment(group)}/${segment(version)}`;
}

/** The path of all objects of the resource: in one namespace, or everywhere. */
export function collectionPath(resource: Resource, namespace?: string): string {
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${segment(namespace)}` : '';
  return `${versionPath(resource)}${scope}/${segment(resource.plural)}`;
}

/** The path of one object. Throws a `ClusterError` where a namespaced object names no namespace. */
export function objectPath(resource: Resource, { name, namespace }: ObjectAddress): string {
  return `${namespacePath(resource, namespace)}/${segment(name)}`;
}

/** The path that objects of the resource are created under. */
export function namespacePath(resource: Resource, namespace: string | undefined): string {
  if (resource.namespaced && (namespace === undefined || namespace === '')) {
    throw new ClusterError('refused', `${resource.kind} is namespaced, and no namespace was named`);
  }
  return collectionPath(resource, namespace);
}

/** The path with its query. */
export function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, String(value)]));
  return pairs.length === 0 ? path : `${path}?${text}`;
}

/** Kubernetes forbids these in names too (ValidatePathSegmentName); a URL would be led elsewhere. */
const ILLEGAL_SEGMENT = /^$|^\.{1,2}$|[/%]/;

function segment(text: string): string {
  if (ILLEGAL_SEGMENT.test(text)) {
    throw new ClusterError(
      'refused',
      `${JSON.stringify(text)} is no legal name: it may not be empty, ".", "..", or hold "/" or "%"`,
    );
  }
  return encodeURIComponent(text);
}
