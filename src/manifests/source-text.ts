import type { Fault, Place } from './fault.ts';
import type { SourceFile } from './manifest.ts';

/** A file's text, and where in it an offset is. */
export interface SourceText {
  path: string;
  text: string;
  /** The place of an offset in `text` (UTF-16 units from its start). */
  placeAt(offset: number): Place;
}

/** Everything of a fault but its place. */
export type FaultDetails = Omit<Fault, 'place'>;

/** Collects a file's faults; every check goes on after it reported. */
export type Report = (offset: number, fault: FaultDetails) => void;

/** Decodes a file; undefined where it is not UTF-8. A byte order mark is left out. */
export function decodeSource(file: SourceFile): SourceText | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(file.content);
    return sourceText(file.path, text);
  } catch {
    return undefined;
  }
}

/** Lines end in LF, CRLF or CR, as YAML has it. */
export function sourceText(path: string, text: string): SourceText {
  let starts: number[] | undefined;
  return {
    path,
    text,
    placeAt(offset) {
      starts ??= lineStarts(text);
      const line = lastAtOrBelow(starts, offset);
      return { file: path, line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
}

/** The beginning of a file, for faults that concern all of it. */
export function startOf(path: string): Place {
  return { file: path, line: 1, column: 1 };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
  return starts;
}

/** The index of the last number of the sorted list that is at most `wanted`. */
function lastAtOrBelow(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
