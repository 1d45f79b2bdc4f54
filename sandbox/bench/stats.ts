/** Of several rounds, in ms. */
export interface Stats {
  min: number;
  median: number;
  max: number;
}

export function statsOf(values: readonly number[]): Stats {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return { min: round(sorted[0]), median: round(median), max: round(sorted.at(-1)) };
}

function round(value = 0): number {
  return Math.round(value * 10) / 10;
}
