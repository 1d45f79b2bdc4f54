import { createHash } from 'node:crypto';
import type { Parsed, SourceFile } from './manifest.ts';

type ParseFiles = (files: readonly SourceFile[]) => Promise<Parsed[]>;

/**
 * Remembers results by path and content, so that a push that changes one file parses one file.
 * Keeps at most `maxBytes` of source, the least recently used going first. Failures are not remembered.
 */
export function memoizeByContent(parseFiles: ParseFiles, maxBytes: number): ParseFiles {
  const memory = new Map<string, Remembered>();
  let bytes = 0;

  const remember = (key: string, entry: Remembered) => {
    bytes += entry.bytes - (memory.get(key)?.bytes ?? 0);
    memory.delete(key);
    memory.set(key, entry);
    for (const [oldest, { bytes: freed }] of memory) {
      if (bytes <= maxBytes) break;
      memory.delete(oldest);
      bytes -= freed;
    }
  };

  return async (files) => {
    const keys = files.map(contentKey);
    const known = keys.map((key) => memory.get(key)?.parsed);
    const unknown = files.filter((_, index) => !known[index]);
    const fresh = unknown.length > 0 ? await parseFiles(unknown) : [];
    let next = 0;
    return files.map((file, index) => {
      const parsed = known[index] ?? fresh[next++];
      if (!parsed) throw new Error(`the parser gave no result for ${file.path}`);
      remember(keys[index] ?? '', { parsed, bytes: file.content.length });
      return parsed;
    });
  };
}

interface Remembered {
  parsed: Parsed;
  bytes: number;
}

/** The path counts, because places name it. */
function contentKey({ path, content }: SourceFile): string {
  return `${digestOf(content)} ${path}`;
}

/** What reads trees gives the same bytes for the same blob, and nobody changes them: most need not be hashed again. */
const digests = new WeakMap<Uint8Array, string>();

function digestOf(content: Uint8Array): string {
  const known = digests.get(content);
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(content).digest('base64');
  digests.set(content, digest);
  return digest;
}
