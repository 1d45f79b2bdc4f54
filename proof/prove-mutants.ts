import type { Fence, Harmless } from './fences/fence.ts';
import { mutation } from './fences/mutation.ts';
import type { History } from './simulation/histories/history.ts';
import { searchIn } from './simulation/histories/search-in.ts';
import type { Violation } from './simulation/oracles/oracle.ts';
import { runProcess } from './simulation/scripts/run-process.ts';

/** What became of a mutant. */
export interface MutantVerdict {
  fence: string;
  killed: boolean;
  /** The guarantees that the history which killed it broke. */
  by: string[];
  /** How many histories were run. */
  histories: number;
  /** Of the history that killed it, where that was found by its number. */
  seed?: number;
}

export interface MutantTrial {
  /** Number of the first history, and how many. */
  seed: number;
  histories: number;
  /** One that is known to kill it: it is tried first. */
  known?: History | undefined;
}

/** Runs histories over the sources without the fence, until one breaks a guarantee. */
export async function proveMutant(
  mutant: Fence | Harmless,
  { seed, histories, known }: MutantTrial,
): Promise<MutantVerdict> {
  const fence = 'fence' in mutant ? mutant.fence : 'a mutant that changes nothing';
  const without = await mutation(mutant);
  try {
    const broken = known && (await runProcess<Violation[]>('history', [JSON.stringify(known)], without));
    if (broken?.length) return { fence, killed: true, by: idsOf(broken), histories: 1 };
    const { found, histories: run } = await searchIn(
      { seed, histories },
      { mutation: without, processes: 1 },
    );
    if (!found) return { fence, killed: false, by: [], histories: run };
    return { fence, killed: true, by: idsOf(found.violations), histories: run, seed: found.seed };
  } finally {
    await without.remove();
  }
}

function idsOf(violations: readonly Violation[]): string[] {
  return [...new Set(violations.map(({ guarantee }) => guarantee))];
}
