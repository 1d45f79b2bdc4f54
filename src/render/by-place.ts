import type { Fault } from '../manifests/fault.ts';

/** Order for faults: by file, line, column, then text; those without a place come first. By code unit, not by locale. */
export function byPlace(a: Fault, b: Fault): number {
  return (
    compare(a.place?.file ?? '', b.place?.file ?? '') ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
