import fc from 'fast-check';
import { histories } from './histories.ts';
import type { History } from './history.ts';
import type { Violation } from './oracles/oracle.ts';
import { simulate } from './simulate.ts';

/** What a number of histories came to. */
export interface Searched {
  histories: number;
  events: number;
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

/** Runs the histories of the seeds until one breaks a guarantee that `counts`, or there are no more. */
export async function search(
  seeds: Iterable<number>,
  { goesOn = () => true }: { goesOn?: () => boolean } = {},
): Promise<Searched> {
  let histories = 0;
  let events = 0;
  for (const seed of seeds) {
    if (!goesOn()) break;
    const history = historyOf(seed);
    const result = await simulate(history);
    histories += 1;
    events += result.events;
    if (result.violations.length > 0)
      return { histories, events, found: { seed, history, violations: result.violations } };
  }
  return { histories, events };
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
