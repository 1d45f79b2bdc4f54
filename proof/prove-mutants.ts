import { type Fence, GUARANTEES, type Harmless } from './fences/fence.ts';
import { mutation } from './fences/mutation.ts';
import { missedInTests, type ShownInTest } from './fences/shown-in-tests.ts';
import { runProcess } from './search/run-process.ts';
import { searchIn } from './search/search-in.ts';
import type { History } from './simulation/histories/history.ts';
import type { Violation } from './simulation/oracles/oracle.ts';

/** What became of a mutant. */
export interface MutantVerdict {
  fence: string;
  killed: boolean;
  /** The guarantees that the history which killed it broke. */
  by: string[];
  /** How many histories were run; none where a test over real parts shows it. */
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
  const keeps: readonly string[] = 'keeps' in mutant ? mutant.keeps : GUARANTEES;
  // A guarantee that the fence is not for may be broken by what the mutant does beside.
  const isKilledBy = (by: readonly string[]): boolean => by.some((id) => keeps.includes(id));
  const without = await mutation(mutant);
  try {
    const broken = known && (await runProcess<Violation[]>('history', [JSON.stringify(known)], without));
    if (broken?.length) return { fence, killed: isKilledBy(idsOf(broken)), by: idsOf(broken), histories: 1 };
    const { found, histories: run } = await searchIn(
      { seed, histories },
      { mutation: without, processes: 1 },
    );
    if (!found) return { fence, killed: false, by: [], histories: run };
    const by = idsOf(found.violations);
    return { fence, killed: isKilledBy(by), by, histories: run, seed: found.seed };
  } finally {
    await without.remove();
  }
}

/** By tests over real parts, one after the other: what no history over the doubles can show. */
export async function proveInTests(shown: readonly ShownInTest[]): Promise<MutantVerdict[]> {
  const missed = await missedInTests(shown);
  return shown.map((one) => {
    const killed = missed.has(one);
    return { fence: one.fence, killed, by: killed ? [...one.keeps] : [], histories: 0 };
  });
}

function idsOf(violations: readonly Violation[]): string[] {
  return [...new Set(violations.map(({ guarantee }) => guarantee))];
}
