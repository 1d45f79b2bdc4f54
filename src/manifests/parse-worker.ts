import { parentPort } from 'node:worker_threads';
import type { ParseLimits } from './limits.ts';
import type { Parsed, SourceFile } from './manifest.ts';
import { parseFile } from './parse-file.ts';

/** What a parser thread is asked: these files, in this order. */
export interface ParseRequest {
  files: SourceFile[];
  limits: ParseLimits;
}

/** What it says: that it is up, then one answer a file, in the order of the files. */
export type ParseReply = 'ready' | Parsed;

parentPort?.on('message', ({ files, limits }: ParseRequest) => {
  for (const file of files) answer(parseFile(file, limits));
});

answer('ready');

function answer(reply: ParseReply): void {
  parentPort?.postMessage(reply);
}
