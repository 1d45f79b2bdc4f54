/** An API server itself refuses objects that are nested deeper than 10,000 levels; real ones have some twenty. */
export const DEEPEST = 1_000;

/** A JSON value, or why there is none to be had. */
export type Json = { value: unknown } | { fault: 'no JSON' | 'too deep' };

/** Too deep is what is nested so deeply that whoever walks it after us would run out of stack. */
export function readJson(bytes: Buffer | string): Json {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isWithin(value, DEEPEST) ? { value } : { fault: 'too deep' };
  } catch {
    return { fault: 'no JSON' };
  }
}

/** The JSON value; undefined where the bytes hold none that can be read. */
export function parseJson(bytes: Buffer | string): unknown {
  const json = readJson(bytes);
  return 'value' in json ? json.value : undefined;
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((child) => isWithin(child, levels - 1));
  // Without a list of the values or a closure for each: this walks every object that is listed.
  for (const key in value) {
    if (!isWithin((value as Record<string, unknown>)[key], levels - 1)) return false;
  }
  return true;
}
