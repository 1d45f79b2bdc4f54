import { defaultLimits, type ParseLimits } from './limits.ts';
import type { Parsed, SourceFile } from './manifest.ts';
import { memoizeByContent } from './parse-memory.ts';
import { createParserLane } from './parser-lane.ts';
import { type ParserThread, startParserThread } from './parser-thread.ts';

export interface ParserDeps {
  /** A `Clock`'s `after`: calls back once after `ms`, and returns how to cancel. */
  after(ms: number, callback: () => void): () => void;
  startThread?: () => ParserThread;
}

export interface ParserOptions {
  threads?: number;
  /** How long one file may take, in ms; far more than any within the limits needs, also on a busy machine. */
  fileTimeoutMs?: number;
  limits?: ParseLimits;
  /** Bytes of source whose results are remembered; by default a revision of the largest size. */
  rememberedBytes?: number;
}

/** Parses files off the main thread, and remembers what it parsed. */
export interface Parser {
  /** One result a file, in their order; never mutate one. Rejects only if parsing itself is broken. */
  parseFiles(files: readonly SourceFile[]): Promise<Parsed[]>;
  close(): Promise<void>;
}

/** Below this a second thread costs more than it saves. */
const splitAboveBytes = 128 * 1024;

/** Starts the threads at once, so that no push waits for them. */
export function createParser(deps: ParserDeps, options: ParserOptions = {}): Parser {
  const { threads = 2, fileTimeoutMs = 30_000, limits = defaultLimits } = options;
  const { rememberedBytes = limits.totalBytes } = options;
  const { after, startThread = startParserThread } = deps;
  const lanes = Array.from({ length: threads }, () =>
    createParserLane({ after, startThread, limits, fileTimeoutMs }),
  );
  const spread = async (files: readonly SourceFile[]) => {
    const shares = shareOut(files, files.length > 1 && bytesOf(files) > splitAboveBytes ? lanes.length : 1);
    const results: Parsed[] = [];
    await Promise.all(
      shares.map(async (indexes, lane) => {
        const parsed = await lanes[lane]?.parse(indexes.flatMap((index) => files[index] ?? []));
        for (const [position, index] of indexes.entries()) {
          const result = parsed?.[position];
          if (result) results[index] = result;
        }
      }),
    );
    return results;
  };
  return {
    parseFiles: memoizeByContent(spread, rememberedBytes),
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

function bytesOf(files: readonly SourceFile[]): number {
  return files.reduce((sum, { content }) => sum + content.length, 0);
}

/** Indexes of the files by share, each share about as many bytes as the others. */
function shareOut(files: readonly SourceFile[], shares: number): number[][] {
  const bins = Array.from({ length: shares }, () => ({ bytes: 0, indexes: [] as number[] }));
  for (const [index, { content }] of files.entries()) {
    const lightest = bins.reduce((a, b) => (b.bytes < a.bytes ? b : a));
    lightest.bytes += content.length;
    lightest.indexes.push(index);
  }
  return bins.map(({ indexes }) => indexes);
}
