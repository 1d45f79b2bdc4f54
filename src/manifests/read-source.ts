import type { Fault } from './fault.ts';
import { readJson } from './json-reader.ts';
import type { ParseLimits } from './limits.ts';
import type { SourceFile } from './manifest.ts';
import type { SourceNode } from './source-node.ts';
import { decodeSource, type Report, type SourceText, sourceText, startOf } from './source-text.ts';
import { readYaml } from './yaml-reader.ts';

/** A file's documents, with all that is wrong with its syntax. */
export interface ReadSource {
  source: SourceText;
  documents: SourceNode[];
  faults: Fault[];
}

/** Reads a YAML or (by its name) JSON file. Never throws: whatever the bytes are, the answer is documents or faults. */
export function readSource(file: SourceFile, limits: ParseLimits): ReadSource {
  const unread = unreadable(file, limits);
  const source = unread ? undefined : decodeSource(file);
  if (!source) {
    const fault = unread ?? { message: 'the file is not UTF-8 text', advice: 'Save it as UTF-8' };
    return {
      source: sourceText(file.path, ''),
      documents: [],
      faults: [{ ...fault, place: startOf(file.path) }],
    };
  }
  const faults: Fault[] = [];
  const report: Report = (offset, fault) => faults.push({ ...fault, place: source.placeAt(offset) });
  return { source, documents: readDocuments(source, limits, report), faults };
}

function readDocuments(source: SourceText, limits: ParseLimits, report: Report): SourceNode[] {
  if (!/\.json$/i.test(source.path)) return readYaml(source.text, limits, report);
  const node = readJson(source.text, limits, report);
  return node ? [node] : [];
}

const lfsPointer = 'version https://git-lfs.github.com/spec/v1';

/** What can be said without parsing: too big, or not the text that it should be. */
function unreadable({ content }: SourceFile, limits: ParseLimits): Omit<Fault, 'place'> | undefined {
  if (content.length > limits.fileBytes) {
    const message = `the file has ${content.length} bytes, more than the ${limits.fileBytes} that are read`;
    return { message, advice: 'Split it into several files' };
  }
  if (startsWith(content, lfsPointer)) {
    const message = 'the file is a Git LFS pointer: its content is not in the repository';
    return { message, advice: 'Commit the file itself, without LFS' };
  }
  if (content.includes(0)) return { message: 'the file is binary or UTF-16, not UTF-8 text' };
  return undefined;
}

function startsWith(content: Uint8Array, text: string): boolean {
  return [...text].every((char, index) => content[index] === char.charCodeAt(0));
}
