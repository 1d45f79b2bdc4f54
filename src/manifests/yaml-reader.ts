import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Parser,
  type YAMLError,
} from 'yaml';
import { duplicateKey, tooBigNumber } from './json-reader.ts';
import type { ParseLimits } from './limits.ts';
import type { MapEntry, ScalarNode, SourceNode } from './source-node.ts';
import type { Report } from './source-text.ts';
import { yamlFault } from './yaml-errors.ts';
import { isMergeKey, mergedEntries } from './yaml-merge.ts';
import { yamlOptions } from './yaml-schema.ts';

/** Reads all documents of a YAML text; empty ones and those with errors are left out. */
export function readYaml(text: string, limits: ParseLimits, report: Report): SourceNode[] {
  const nodes: SourceNode[] = [];
  let documents = 0;
  const budget = { aliased: 0 };
  for (const document of new Composer(yamlOptions).compose(new Parser().parse(text))) {
    documents += 1;
    if (documents > limits.documents) {
      report(document.range[0], tooManyDocuments(limits.documents));
      break;
    }
    const node = readDocument(document, { limits, report, budget, anchors: new Map(), open: new Set() });
    if (node) nodes.push(node);
  }
  return nodes;
}

function readDocument(document: Document.Parsed, reading: Reading): SourceNode | undefined {
  const problems = problemsOf(document);
  for (const { code, pos } of problems.slice(0, reading.limits.faults + 1)) {
    reading.report(pos[0], yamlFault(code));
  }
  if (problems.length > 0 || isEmpty(document)) return undefined;
  try {
    return readNode(document.contents, 0, reading);
  } catch (error) {
    if (error !== stop) throw error;
    return undefined;
  }
}

/** Warnings are things that the library guessed at (unknown tags, directives): here nothing is guessed. */
function problemsOf(document: Document.Parsed): YAMLError[] {
  const problems = [...document.errors, ...document.warnings];
  const exhausted = problems.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (!exhausted) return problems;
  // Whatever else is told of a document from there on is a consequence.
  return [...problems.filter(({ pos }) => pos[0] < exhausted.pos[0]), exhausted];
}

function isEmpty({ contents }: Document.Parsed): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

interface Reading {
  limits: ParseLimits;
  report: Report;
  /** Values copied through aliases, over the whole file. */
  budget: { aliased: number };
  /** What each anchor stands for, in the order of the text: a later anchor of the same name wins. */
  anchors: Map<string, { node: SourceNode; size: number }>;
  /** Anchors whose node is still being read. */
  open: Set<string>;
}

/** Thrown after a limit was reported, to leave the recursion. */
const stop = new Error('YAML cannot be read on');

function readNode(node: Node | null, depth: number, reading: Reading): SourceNode {
  const offset = node?.range?.[0] ?? 0;
  if ((isMap(node) || isSeq(node)) && depth >= reading.limits.depth) {
    reading.report(offset, { message: `the document is nested deeper than ${reading.limits.depth} levels` });
    throw stop;
  }
  if (isAlias(node)) return readAlias(node.source, offset, reading);
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (anchor !== undefined) reading.open.add(anchor);
  const read = readContent(node, offset, { ...reading, depth });
  if (anchor !== undefined) {
    reading.open.delete(anchor);
    reading.anchors.set(anchor, { node: read, size: sizeOf(read) });
  }
  return read;
}

function readContent(node: Node | null, offset: number, reading: Reading & { depth: number }): SourceNode {
  const inner = reading.depth + 1;
  if (isSeq<Node>(node)) {
    return { type: 'list', offset, items: node.items.map((item) => readNode(item, inner, reading)) };
  }
  if (isMap<Node, Node | null>(node)) {
    const pairs = node.items.map((pair) => readPair(pair, inner, reading));
    return { type: 'map', offset, entries: mapEntries(pairs, reading.report) };
  }
  return readScalar(isScalar(node) ? node.value : null, offset, reading.report);
}

interface ReadPair extends MapEntry {
  merge: boolean;
}

function readPair(pair: { key: Node; value: Node | null }, depth: number, reading: Reading): ReadPair {
  const keyOffset = pair.key?.range?.[0] ?? 0;
  const value = readNode(pair.value, depth, reading);
  const merge = isMergeKey(pair.key);
  const key = merge ? '<<' : readKey(pair.key, keyOffset, reading);
  return { key, keyOffset, value: value.offset === 0 ? { ...value, offset: keyOffset } : value, merge };
}

/**
 * JSON knows only strings. A boolean is taken as the Kubernetes tools take it (`no:` is the field "false"),
 * a number if it can be written in one way only.
 */
function readKey(key: Node, offset: number, reading: Reading): string {
  const node = readNode(key, 0, reading);
  const value = node.type === 'scalar' ? node.value : null;
  if (typeof value === 'string') return value;
  const literal = isScalar(key) ? key.source : undefined;
  if (typeof value === 'boolean' || (value !== null && literal === String(value))) return String(value);
  reading.report(offset, { message: 'a field name is not a string', advice: 'Put it in quotes' });
  return literal ?? '';
}

function mapEntries(pairs: readonly ReadPair[], report: Report): MapEntry[] {
  const own = new Map<string, MapEntry>();
  for (const { merge, ...entry } of pairs) {
    if (merge) continue;
    if (own.has(entry.key)) report(entry.keyOffset, duplicateKey(entry.key));
    own.set(entry.key, entry);
  }
  const merged = pairs.filter((pair) => pair.merge).flatMap((pair) => mergedEntries(pair, report));
  for (const entry of merged) if (!own.has(entry.key)) own.set(entry.key, entry);
  return [...own.values()];
}

function readScalar(value: unknown, offset: number, report: Report): ScalarNode {
  if (typeof value === 'bigint' || typeof value === 'number') {
    const number = Number(value);
    const exact = typeof value === 'bigint' ? Number.isSafeInteger(number) : Number.isFinite(number);
    if (!exact) report(offset, tooBigNumber);
    return { type: 'scalar', offset, value: number };
  }
  if (typeof value === 'string' || typeof value === 'boolean') return { type: 'scalar', offset, value };
  return { type: 'scalar', offset, value: null };
}

/** An alias shares what it points to, and pays for it, so that a bomb costs nothing before it is refused. */
function readAlias(name: string, offset: number, reading: Reading): SourceNode {
  const target = reading.anchors.get(name);
  if (reading.open.has(name) || !target) {
    const message = reading.open.has(name)
      ? 'the alias stands inside the very value that it points to'
      : 'the alias points to an anchor that this document does not define before it';
    reading.report(offset, { message });
    return { type: 'scalar', offset, value: null };
  }
  reading.budget.aliased += target.size;
  if (reading.budget.aliased > reading.limits.aliasedValues) {
    reading.report(offset, tooManyAliased(reading.limits.aliasedValues));
    throw stop;
  }
  return target.node;
}

/** How many values a node holds, aliased ones included; small, because aliases are charged before. */
function sizeOf(node: SourceNode): number {
  if (node.type === 'scalar') return 1;
  const children = node.type === 'list' ? node.items : node.entries.map((entry) => entry.value);
  return children.reduce((sum, child) => sum + sizeOf(child), 1);
}

function tooManyDocuments(limit: number): { message: string; advice: string } {
  return { message: `the file holds more than ${limit} documents`, advice: 'Split it into several files' };
}

function tooManyAliased(limit: number): { message: string; advice: string } {
  const message = `the file's aliases stand for more than ${limit} values`;
  return { message, advice: 'Write the values out, or split the file' };
}
