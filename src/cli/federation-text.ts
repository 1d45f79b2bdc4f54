import { isMap, isPair, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { scalarText } from './scalar-text.ts';

/**
 * federation.yaml as its author wrote it: changed at single places only, so that every comment, blank line and way of
 * writing stays. All functions are pure, take a text that was found valid before, and give the new text.
 */

/** One cluster as it is written into `spec.clusters`. */
export interface ClusterEntry {
  name: string;
  uid?: string | undefined;
}

/** Writes the uid of a cluster that is there, in place of another pin if there is one. */
export function pinCluster(text: string, name: string, uid: string): string {
  const cluster = clustersOf(text).items.find((item) => isMap(item) && item.get('name') === name);
  if (!isMap(cluster)) throw new Error(`spec.clusters has no ${name}`);
  const pin = pairOf(cluster, 'uid');
  if (pin) return putValue(text, pin, uid);
  const named = pairOf(cluster, 'name');
  const end = endOf(named?.value);
  if (cluster.flow) return splice(text, end, end, `, uid: ${uid}`);
  const indent = ' '.repeat(columnOf(text, startOf(named?.key)));
  return insertLines(text, end, [`${indent}uid: ${uid}`]);
}

/** Adds a cluster after the last one. */
export function addCluster(text: string, entry: ClusterEntry): string {
  const clusters = clustersOf(text);
  const end = endOf(clusters.items.at(-1));
  if (clusters.flow) return splice(text, end, end, `, {${linesOf(entry).join(', ')}}`);
  return insertLines(text, end, blockOf([entry], columnOf(text, startOf(clusters))));
}

/** Writes these clusters in place of all that are there. */
export function replaceClusters(text: string, entries: readonly ClusterEntry[]): string {
  const clusters = clustersOf(text);
  const start = startOf(clusters);
  const block = blockOf(entries, columnOf(text, start)).join(eolOf(text));
  return splice(text, start, endOf(clusters.items.at(-1)), block.trimStart());
}

/** Writes a text in place of the one at the path; for any YAML file. */
export function replaceText(text: string, path: readonly string[], value: string): string {
  const node = parse(text).getIn(path, true);
  if (!isScalar(node)) throw new Error(`${path.join('.')} is not there`);
  return splice(text, startOf(node), endOf(node), scalarText(value));
}

function parse(text: string) {
  return parseDocument(text, { version: '1.1', keepSourceTokens: true });
}

function clustersOf(text: string) {
  const clusters = parse(text).getIn(['spec', 'clusters'], true);
  if (!isSeq(clusters) || clusters.items.length === 0)
    throw new Error('spec.clusters is no list of clusters');
  return clusters;
}

function pairOf(map: YAMLMap, key: string): Pair<Node, Node | null> | undefined {
  const found = map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
  return found as Pair<Node, Node | null> | undefined;
}

/** A field may be there without a value: `uid:`. */
function putValue(text: string, { key, value }: Pair<Node, Node | null>, written: string): string {
  if (isScalar(value) && value.source !== '' && value.value !== null) {
    return splice(text, startOf(value), endOf(value), written);
  }
  const colon = text.indexOf(':', endOf(key)) + 1;
  return splice(text, colon, colon, ` ${written}`);
}

/** `- name: a`, then `uid` and whatever else below it. */
function blockOf(entries: readonly ClusterEntry[], indent: number): string[] {
  const margin = ' '.repeat(indent);
  return entries
    .map(linesOf)
    .flatMap((lines) => lines.map((line, index) => `${margin}${index === 0 ? '- ' : '  '}${line}`));
}

function linesOf({ name, uid }: ClusterEntry): string[] {
  return [`name: ${scalarText(name)}`, ...(uid === undefined ? [] : [`uid: ${uid}`])];
}

/** Below the line in which the offset is, so that a comment at its end stays there. */
function insertLines(text: string, offset: number, lines: readonly string[]): string {
  const found = text.indexOf('\n', offset);
  const eol = eolOf(text);
  if (found < 0) return `${text}${eol}${lines.join(eol)}${eol}`;
  return splice(text, found + 1, found + 1, lines.map((line) => `${line}${eol}`).join(''));
}

function splice(text: string, from: number, to: number, replacement: string): string {
  return text.slice(0, from) + replacement + text.slice(to);
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function startOf(node: unknown): number {
  return (node as Node | undefined)?.range?.[0] ?? 0;
}

/** Where what was written ends: a block's own range also holds the comments and blank lines after it. */
function endOf(node: unknown): number {
  if (isPair(node)) return Math.max(endOf(node.key), endOf(node.value));
  if ((isMap(node) || isSeq(node)) && !node.flow) return Math.max(...(node.items as unknown[]).map(endOf));
  return (node as Node | null | undefined)?.range?.[1] ?? 0;
}
