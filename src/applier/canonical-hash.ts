import { createHmac, type KeyObject } from 'node:crypto';

/** JSON with sorted keys: equal for equal values, however they are written down. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Keyed, because the values may be a Secret's: without the process's key a hash says nothing about them. */
export function keyedHash(key: KeyObject, value: unknown): string {
  return createHmac('sha256', key).update(canonicalJson(value)).digest('base64url');
}
