/** A position in a file of the manifests repository; line and column count from 1. */
export interface Place {
  /** Path from the repository's root, with `/`. */
  file: string;
  line: number;
  column: number;
}

/** One thing that is wrong with what a user wrote: what, where, why, and what to do. */
export interface Fault {
  /** What is wrong and why, one sentence, without the place. Never a Secret's value. */
  message: string;
  /** Where; absent only where no file can be named (a missing federation.yaml). */
  place?: Place;
  /** The cluster that the fault belongs to, if it is one cluster's alone. */
  cluster?: string;
  /** `Service default/nginx`, where the fault is in an object. */
  object?: string;
  /** Path of the field, e.g. `spec.clusters[2].uid`. */
  field?: string;
  /** What to do about it, one sentence. */
  advice?: string;
}

/** `clusters/a/web.yaml:3:5: message. Advice` */
export function formatFault(fault: Fault): string {
  const place = fault.place ? `${fault.place.file}:${fault.place.line}:${fault.place.column}: ` : '';
  const where = [fault.cluster, fault.object, fault.field].filter(Boolean).join(': ');
  const advice = fault.advice ? `. ${fault.advice}` : '';
  return `${place}${where ? `${where}: ` : ''}${fault.message}${advice}`;
}

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
