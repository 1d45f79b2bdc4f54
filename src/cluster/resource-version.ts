/**
 * True if `a` is an older version than `b` of the same object. Kubernetes promises that resource versions of a kind
 * compare as unsigned numbers (KEP-5504); anything else is said to be not older.
 */
export function isOlder(a: string | undefined, b: string | undefined): boolean {
  return isNumber(a) && isNumber(b) && BigInt(a) < BigInt(b);
}

function isNumber(version: string | undefined): version is string {
  return version !== undefined && /^\d{1,20}$/.test(version);
}
