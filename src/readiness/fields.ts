/** A JSON object. */
export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path such as `status.loadBalancer.ingress`; undefined where a step is missing. */
export function fieldAt(value: unknown, path: string): unknown {
  let at = value;
  for (const step of path.split('.')) {
    if (!isFields(at) || !Object.hasOwn(at, step)) return undefined;
    at = at[step];
  }
  return at;
}

/** The number at a path; undefined where there is none. */
export function numberAt(value: unknown, path: string): number | undefined {
  const at = fieldAt(value, path);
  return typeof at === 'number' ? at : undefined;
}

/** A count that a controller leaves out while it is zero. */
export function countAt(value: unknown, path: string): number {
  return numberAt(value, path) ?? 0;
}

/** The string at a path; '' where there is none, as the API writes an unset string. */
export function textAt(value: unknown, path: string): string {
  const at = fieldAt(value, path);
  return typeof at === 'string' ? at : '';
}

/** The list at a path; empty where there is none. */
export function listAt(value: unknown, path: string): unknown[] {
  const at = fieldAt(value, path);
  return Array.isArray(at) ? at : [];
}
