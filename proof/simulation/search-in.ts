import { availableParallelism } from 'node:os';
import { runProcess } from './run-process.ts';
import { add, type Searched } from './search.ts';

/** Runs that many histories from the seed on, by the sources in this folder, in a process for each core. */
export async function searchIn(
  folder: string,
  { seed, histories }: { seed: number; histories: number },
  processes = availableParallelism(),
): Promise<Searched> {
  const shares = Array.from({ length: processes }, (_, index) => {
    const count = Math.ceil((histories - index) / processes);
    return count > 0
      ? runProcess<Searched>(folder, 'seeds', [seed + index, count, processes].map(String))
      : undefined;
  });
  const all = (await Promise.all(shares)).filter((one) => one !== undefined);
  const sum: Searched = { histories: 0, events: 0, checked: {} };
  for (const one of all) add(sum, one);
  const [found] = all.flatMap((one) => one.found ?? []).sort((one, other) => one.seed - other.seed);
  return { ...sum, ...(found && { found }) };
}
