import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Imports all that a process of Lockstep runs. */
const everything = new URL('../../src/cli/serve.ts', import.meta.url).href;

/**
 * Loads Lockstep's code once and keeps it compiled; resolves with the folder. Processes that find it there by
 * `NODE_COMPILE_CACHE` start with half the work, and Node itself writes it only where a process ends in peace.
 */
export async function compileAhead(folder: string): Promise<string> {
  const cache = join(folder, 'compiled');
  const load = `await import(${JSON.stringify(everything)})`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', load], {
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: cache },
  });
  return cache;
}
