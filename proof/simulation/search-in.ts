import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { add, type Searched } from './search.ts';

const run = promisify(execFile);

/** Runs that many histories from the seed on, by the sources in this folder, in a process for each core. */
export async function searchIn(
  folder: string,
  { seed, histories }: { seed: number; histories: number },
  processes = availableParallelism(),
): Promise<Searched> {
  const shares = Array.from({ length: processes }, (_, index) => {
    const count = Math.ceil((histories - index) / processes);
    return count > 0 ? share(folder, [seed + index, count, processes]) : undefined;
  });
  const all = (await Promise.all(shares)).filter((one) => one !== undefined);
  const sum: Searched = { histories: 0, events: 0, checked: {} };
  for (const one of all) add(sum, one);
  const [found] = all.flatMap((one) => one.found ?? []).sort((one, other) => one.seed - other.seed);
  return { ...sum, ...(found && { found }) };
}

async function share(folder: string, numbers: readonly number[]): Promise<Searched> {
  const script = join(folder, 'proof/simulation/seeds-process.ts');
  const { stdout } = await run(process.execPath, [script, ...numbers.map(String)], {
    cwd: folder,
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout);
}
