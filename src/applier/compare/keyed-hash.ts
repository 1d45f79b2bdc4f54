import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../../render/canonical-json.ts';

/** Keyed, because the values may be a Secret's: without the process's key a hash says nothing about them. */
export function keyedHash(key: KeyObject, value: unknown): string {
  return createHmac('sha256', key).update(canonicalJson(value)).digest('base64url');
}
