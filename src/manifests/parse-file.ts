import { checkObject } from './check-object.ts';
import { byPlace, type Fault } from './fault.ts';
import { defaultLimits, type ParseLimits } from './limits.ts';
import { flattenLists } from './lists.ts';
import type { Manifest, Parsed, SourceFile } from './manifest.ts';
import { readSource } from './read-source.ts';
import type { SourceNode } from './source-node.ts';
import type { Report, SourceText } from './source-text.ts';
import { toManifest } from './to-manifest.ts';

/**
 * One manifest file to objects: YAML with any number of documents, or JSON; `List`s are flattened.
 * Pure, and never throws: every fault of the file is in the result, with its place.
 */
export function parseFile(file: SourceFile, limits: ParseLimits = defaultLimits): Parsed {
  try {
    return parse(file, limits);
  } catch (error) {
    // Stack overflow and the like on hostile input; only the error's name, its text may quote the file.
    const name = error instanceof Error ? error.name : 'unknown';
    const message = `the file cannot be parsed (internal ${name})`;
    return { manifests: [], faults: [{ message, place: { file: file.path, line: 1, column: 1 } }] };
  }
}

function parse(file: SourceFile, limits: ParseLimits): Parsed {
  const { source, documents, faults } = readSource(file, limits);
  const manifests: Manifest[] = [];
  for (const node of documents.flatMap((document) => flattenLists(document))) {
    const manifest = readObject(node, source, faults);
    if (manifest) manifests.push(manifest);
  }
  return { manifests, faults: atMost(faults.sort(byPlace), limits.faults) };
}

/** Undefined where the object has a fault: what is half understood must not be applied. */
function readObject(node: SourceNode, source: SourceText, faults: Fault[]): Manifest | undefined {
  const before = faults.length;
  const report: Report = (offset, fault) => faults.push({ ...fault, place: source.placeAt(offset) });
  checkObject(node, report);
  return faults.length === before ? toManifest(node, source) : undefined;
}

function atMost(faults: Fault[], limit: number): Fault[] {
  const rest = faults.slice(limit);
  if (!rest[0]?.place) return faults;
  return [
    ...faults.slice(0, limit),
    { message: `${rest.length} more faults in this file`, place: rest[0].place },
  ];
}
