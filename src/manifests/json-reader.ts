import type { ParseLimits } from './limits.ts';
import type { MapEntry, SourceNode } from './source-node.ts';
import type { Report } from './source-text.ts';

/**
 * Reads JSON (RFC 8259) with the offset of every part. `JSON.parse` tells neither places nor duplicate keys,
 * and rounds big integers in silence. Stops at the first error of syntax; undefined then.
 */
export function readJson(text: string, limits: ParseLimits, report: Report): SourceNode | undefined {
  const cursor: Cursor = { text, offset: 0, depth: 0, maxDepth: limits.depth, report };
  try {
    skipSpace(cursor);
    if (cursor.offset === text.length) return undefined;
    const node = readValue(cursor);
    skipSpace(cursor);
    if (cursor.offset < text.length) fail(cursor, 'text follows the end of the JSON value');
    return node;
  } catch (error) {
    if (error !== stop) throw error;
    return undefined;
  }
}

interface Cursor {
  text: string;
  offset: number;
  depth: number;
  maxDepth: number;
  report: Report;
}

/** Thrown after the error was reported, to leave the recursion. */
const stop = new Error('JSON cannot be read on');

function fail(cursor: Cursor, message: string): never {
  cursor.report(cursor.offset, { message: `the file is not valid JSON: ${message}` });
  throw stop;
}

function readValue(cursor: Cursor): SourceNode {
  const first = cursor.text[cursor.offset];
  if (first === '{') return nested(cursor, readMap);
  if (first === '[') return nested(cursor, readList);
  const { offset } = cursor;
  if (first === '"') return { type: 'scalar', offset, value: readString(cursor) };
  return { type: 'scalar', offset, value: readLiteral(cursor) };
}

function nested(cursor: Cursor, read: (cursor: Cursor) => SourceNode): SourceNode {
  if (cursor.depth >= cursor.maxDepth) fail(cursor, `nested deeper than ${cursor.maxDepth} levels`);
  cursor.depth += 1;
  const node = read(cursor);
  cursor.depth -= 1;
  return node;
}

function readMap(cursor: Cursor): SourceNode {
  const { offset } = cursor;
  const entries: MapEntry[] = [];
  const seen = new Set<string>();
  readItems(cursor, '}', () => {
    const entry = readEntry(cursor);
    if (seen.has(entry.key)) cursor.report(entry.keyOffset, duplicateKey(entry.key));
    seen.add(entry.key);
    entries.push(entry);
  });
  return { type: 'map', offset, entries };
}

function readEntry(cursor: Cursor): MapEntry {
  const keyOffset = cursor.offset;
  if (cursor.text[cursor.offset] !== '"') fail(cursor, 'expected a field name in double quotes');
  const key = readString(cursor);
  skipSpace(cursor);
  if (cursor.text[cursor.offset] !== ':') fail(cursor, 'expected ":" after the field name');
  cursor.offset += 1;
  skipSpace(cursor);
  return { key, keyOffset, value: readValue(cursor) };
}

function readList(cursor: Cursor): SourceNode {
  const { offset } = cursor;
  const items: SourceNode[] = [];
  readItems(cursor, ']', () => items.push(readValue(cursor)));
  return { type: 'list', offset, items };
}

/** From the opening bracket to the closing one; `readItem` is called at each item. */
function readItems(cursor: Cursor, close: string, readItem: () => void): void {
  cursor.offset += 1;
  skipSpace(cursor);
  if (cursor.text[cursor.offset] === close) {
    cursor.offset += 1;
    return;
  }
  for (;;) {
    readItem();
    skipSpace(cursor);
    const next = cursor.text[cursor.offset];
    if (next !== ',' && next !== close) fail(cursor, `expected "," or "${close}"`);
    cursor.offset += 1;
    if (next === close) return;
    skipSpace(cursor);
  }
}

function readString(cursor: Cursor): string {
  const end = endOfString(cursor);
  try {
    const value: string = JSON.parse(cursor.text.slice(cursor.offset, end));
    cursor.offset = end;
    return value;
  } catch {
    fail(cursor, 'a string holds a control character or an escape that JSON does not know');
  }
}

/** After the closing quote. */
function endOfString(cursor: Cursor): number {
  for (let at = cursor.offset + 1; at < cursor.text.length; at += 1) {
    if (cursor.text[at] === '"') return at + 1;
    if (cursor.text[at] === '\\') at += 1;
  }
  fail(cursor, 'a string does not end');
}

function readLiteral(cursor: Cursor): number | boolean | null {
  const literal = match(
    cursor,
    /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])|true\b|false\b|null\b/y,
  );
  if (literal === undefined) fail(cursor, 'expected a value');
  const value: number | boolean | null = JSON.parse(literal);
  if (typeof value === 'number' && !isExact(value, /^-?\d+$/.test(literal))) {
    cursor.report(cursor.offset, tooBigNumber);
  }
  cursor.offset += literal.length;
  return value;
}

function match(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.offset;
  return pattern.exec(cursor.text)?.[0];
}

function skipSpace(cursor: Cursor): void {
  cursor.offset += match(cursor, /[ \t\r\n]*/y)?.length ?? 0;
}

/** Whether JavaScript holds the number as it was written: integers up to 2^53 - 1, and no infinity. */
function isExact(value: number, integer: boolean): boolean {
  return integer ? Number.isSafeInteger(value) : Number.isFinite(value);
}

export function duplicateKey(key: string): { message: string; advice: string } {
  return {
    message: `the field ${JSON.stringify(key)} is given twice in the same object`,
    advice: 'Keep one of them',
  };
}

export const tooBigNumber = {
  message: 'the number cannot be kept exactly (integers beyond 2^53 would be rounded)',
  advice: 'Use a smaller number, or a string if the field takes one',
};
