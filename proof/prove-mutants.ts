import type { Fence, Harmless } from './fences/fence.ts';
import { mutatedCopy } from './fences/mutate.ts';
import type { Searched } from './simulation/search.ts';
import { searchIn } from './simulation/search-in.ts';

/** What became of a mutant. */
export interface MutantVerdict {
  fence: string;
  killed: boolean;
  /** The guarantees that the history which killed it broke. */
  by: string[];
  /** How many histories were run. */
  histories: number;
  /** Of the history that killed it. */
  seed?: number;
}

/** Runs histories over a copy of the sources without the fence, until one breaks a guarantee. */
export async function proveMutant(
  mutant: Fence | Harmless,
  { seed, histories, first }: { seed: number; histories: number; first?: number | undefined },
): Promise<MutantVerdict> {
  const name = 'fence' in mutant ? mutant.fence : 'a mutant that changes nothing';
  const copy = await mutatedCopy(mutant.mutant);
  try {
    const known =
      first === undefined ? undefined : await searchIn(copy.dir, { seed: first, histories: 1 }, 1);
    if (known?.found) return verdictOf(name, known);
    return verdictOf(name, await searchIn(copy.dir, { seed, histories }, 1));
  } finally {
    await copy.remove();
  }
}

function verdictOf(fence: string, { found, histories }: Searched): MutantVerdict {
  const by = [...new Set(found?.violations.map(({ guarantee }) => guarantee))];
  return { fence, killed: found !== undefined, by, histories, ...(found && { seed: found.seed }) };
}
