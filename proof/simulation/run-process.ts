import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a script of this folder prints as JSON, run by the sources in `folder`. */
export async function runProcess<Result>(
  folder: string,
  script: 'seeds' | 'history' | 'crash',
  options: readonly string[] = [],
): Promise<Result> {
  const path = join(folder, `proof/simulation/${script}-process.ts`);
  const { stdout } = await run(process.execPath, [path, ...options], { cwd: folder, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}
