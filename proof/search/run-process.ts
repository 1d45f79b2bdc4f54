import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Mutation } from '../fences/mutation.ts';

const run = promisify(execFile);
const LOADER = new URL('../fences/load-mutation.ts', import.meta.url).href;

/** Where Node itself would keep compiled code by default: with it a short history takes half the time. */
const COMPILED = join(tmpdir(), 'node-compile-cache');

/** What a script of this folder prints as JSON, over the sources as they are or with one file as a mutant makes it. */
export async function runProcess<Result>(
  script: 'seeds' | 'history' | 'controls' | 'crash',
  options: readonly string[] = [],
  mutation?: Mutation,
): Promise<Result> {
  const path = fileURLToPath(new URL(`${script}-process.ts`, import.meta.url));
  const loader = mutation ? ['--import', LOADER] : [];
  const env = {
    NODE_COMPILE_CACHE: COMPILED,
    ...process.env,
    ...(mutation && { MUTATED_FILE: mutation.file, MUTATED_AS: mutation.path }),
  };
  const { stdout } = await run(process.execPath, [...loader, path, ...options], { maxBuffer: 2 ** 26, env });
  return JSON.parse(stdout);
}
