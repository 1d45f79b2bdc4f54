import type { Share } from './cpu-profile.ts';
import type { ProcessUsage } from './process-usage.ts';
import type { RequestShare } from './request-table.ts';
import { type Stats, statsOf } from './stats.ts';

/** What one case of the bench found. All times in ms. */
export interface Measured {
  name: string;
  /** Of each contender; how many rounds it did is in its stats. */
  times: Record<string, Stats>;
  ratios: Ratio[];
  /** Where Lockstep's own time went, medians, in the order of the way of a commit. */
  parts?: Record<string, number>;
  processes?: ProcessUsage[];
  /** What was counted beside the times. */
  counts?: Record<string, number>;
  /** What all API servers were asked by Lockstep. */
  requests?: RequestShare[];
  /** What a process computed, by what it is divided by. */
  shares?: Record<string, Share[]>;
}

/** Two contenders of one run: figures of different runs cannot be compared. */
export interface Ratio {
  what: string;
  value: number;
  /** What the design asks for, if it asks for anything. */
  aim?: Aim;
}

export type Aim = { atMost: number } | { atLeast: number };

/** The medians of two contenders against each other. */
export function ratioOf(
  times: Record<string, Stats>,
  { what, of, to, aim }: { what: string; of: string; to: string; aim?: Aim },
): Ratio {
  const value = Math.round(((times[of]?.median ?? 0) / (times[to]?.median ?? 0)) * 100) / 100;
  return { what, value, ...(aim && { aim }) };
}

export function meetsAim({ value, aim }: Ratio): boolean {
  if (!aim) return true;
  return 'atMost' in aim ? value <= aim.atMost : value >= aim.atLeast;
}

/** Medians of the parts of all rounds; a part that a round did not have took no time in it. */
export function medianParts(rounds: readonly Record<string, number>[]): Record<string, number> {
  const names = [...new Set(rounds.flatMap((parts) => Object.keys(parts)))];
  return Object.fromEntries(
    names.map((name) => [name, statsOf(rounds.map((parts) => parts[name] ?? 0)).median]),
  );
}
