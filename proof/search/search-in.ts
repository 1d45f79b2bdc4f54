import { availableParallelism } from 'node:os';
import type { Mutation } from '../fences/mutation.ts';
import { runProcess } from './run-process.ts';
import { add, type Searched } from './search.ts';

/** Runs that many histories from the seed on, in a process for each core. */
export async function searchIn(
  { seed, histories }: { seed: number; histories: number },
  { mutation, processes = availableParallelism() }: { mutation?: Mutation; processes?: number } = {},
): Promise<Searched> {
  const shares = Array.from({ length: processes }, (_, index) => {
    const count = Math.ceil((histories - index) / processes);
    return count > 0
      ? runProcess<Searched>('seeds', [seed + index, count, processes].map(String), mutation)
      : undefined;
  });
  const all = (await Promise.all(shares)).filter((one) => one !== undefined);
  const sum: Searched = { histories: 0, events: 0, checked: {} };
  for (const one of all) add(sum, one);
  const [found] = all.flatMap((one) => one.found ?? []).sort((one, other) => one.seed - other.seed);
  return { ...sum, ...(found && { found }) };
}
