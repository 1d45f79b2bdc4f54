/** Of several rounds, in ms. */
export interface Stats {
  rounds: number;
  min: number;
  median: number;
  max: number;
}

export function statsOf(values: readonly number[]): Stats {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return {
    rounds: values.length,
    min: round(sorted[0]),
    median: round(median),
    max: round(sorted.at(-1)),
  };
}

/** Of each contender. */
export function statsOfAll(times: Record<string, readonly number[]>): Record<string, Stats> {
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, statsOf(values)]));
}

function round(value = 0): number {
  return Math.round(value * 10) / 10;
}
