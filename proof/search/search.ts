import fc from 'fast-check';
import { histories } from '../simulation/histories/histories.ts';
import type { History } from '../simulation/histories/history.ts';
import type { Guarantee, Violation } from '../simulation/oracles/oracle.ts';
import { simulate } from '../simulation/simulate.ts';

/** What a number of histories came to. */
export interface Searched {
  histories: number;
  events: number;
  /** How often each guarantee was looked at. */
  checked: Partial<Record<Guarantee, number>>;
  /** The first that broke a guarantee. */
  found?: Found;
}

export interface Found {
  /** `historyOf` makes the history again of it. */
  seed: number;
  history: History;
  violations: Violation[];
}

/** The history of a number (and of the way on which it was shrunk): the same again, as long as the kinds of steps stay the same. */
export function historyOf(seed: number, path?: string): History {
  const [history] = fc.sample(histories, { seed, numRuns: 1, ...(path !== undefined && { path }) });
  if (!history) throw new Error('fast-check gave no history');
  return history;
}

/** Runs the histories of the seeds until one breaks a guarantee, or there are no more. */
export async function search(seeds: Iterable<number>): Promise<Searched> {
  const searched: Searched = { histories: 0, events: 0, checked: {} };
  for (const seed of seeds) {
    const history = historyOf(seed);
    const { violations, checked, events } = await simulate(history);
    add(searched, { histories: 1, events, checked });
    if (violations.length > 0) return { ...searched, found: { seed, history, violations } };
  }
  return searched;
}

/** Adds up what was looked at. */
export function add(sum: Searched, { histories, events, checked }: Omit<Searched, 'found'>): void {
  sum.histories += histories;
  sum.events += events;
  for (const [id, times] of Object.entries(checked)) {
    sum.checked[id as Guarantee] = (sum.checked[id as Guarantee] ?? 0) + times;
  }
}

export interface Shrunk {
  history: History;
  /** What `historyOf` needs beside the seed to make it again. */
  path: string;
}

/** The smallest history, as far as fast-check comes within the time, that still breaks one of the same guarantees. */
export async function shrink({ seed, violations }: Found, withinMs: number): Promise<Shrunk | undefined> {
  const ids = new Set(violations.map(({ guarantee }) => guarantee));
  const holds = fc.asyncProperty(histories, async (history) => {
    const result = await simulate(history);
    return !result.violations.some(({ guarantee }) => ids.has(guarantee));
  });
  const { counterexample, counterexamplePath } = await fc.check(holds, {
    seed,
    numRuns: 1,
    interruptAfterTimeLimit: withinMs,
    markInterruptAsFailure: false,
  });
  return counterexample && counterexamplePath !== null
    ? { history: counterexample[0], path: counterexamplePath }
    : undefined;
}
