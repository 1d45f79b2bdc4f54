import { type Measured, meetsAim, type Ratio } from './measured.ts';

const FIRST_COLUMN = 60;
const OTHER_COLUMN = 10;

/** What a case found, for people. */
export function reportOf(measured: Measured): string {
  const { name, times, ratios, parts, processes, counts, requests, shares = {} } = measured;
  const blocks = [
    table(['', 'rounds', 'min', 'median', 'max'], Object.entries(times), ([who, stats]) => [
      who,
      stats.rounds,
      stats.min,
      stats.median,
      stats.max,
    ]),
    parts && table(['where the time went, medians', 'ms'], Object.entries(parts), (row) => row),
    processes &&
      table(['process', 'RSS MiB', 'peak MiB', 'idle CPU'], processes, (one) => [
        one.name,
        one.residentMib,
        one.peakMib,
        `${one.idlePercent} %`,
      ]),
    counts && table(['', 'count'], Object.entries(counts), (row) => row),
    requests &&
      table(['requests', 'count', 'median'], requests, ({ what, count, medianMs }) => [
        what,
        count,
        medianMs,
      ]),
    ...Object.entries(shares).map(([by, some]) => table([by, 'ms'], some, ({ what, ms }) => [what, ms])),
    ratios.map(ratioText).join('\n'),
  ];
  return [`${name} (ms)`, ...blocks.filter((block) => block)].join('\n\n');
}

type Cell = string | number;

/** Nothing where there are no rows. */
export function table<T>(
  head: readonly string[],
  rows: readonly T[],
  cells: (row: T) => readonly Cell[],
): string {
  const line = (row: readonly Cell[]) =>
    row
      .map((cell, index) =>
        index === 0 ? String(cell).padEnd(FIRST_COLUMN) : String(cell).padStart(OTHER_COLUMN),
      )
      .join('')
      .trimEnd();
  return rows.length === 0 ? '' : [head, ...rows.map(cells)].map(line).join('\n');
}

/** `3.2 x  one changed, times its floor (aim: at most 4: met)`. */
export function ratioText(ratio: Ratio): string {
  const { what, value, aim } = ratio;
  const number = `${value} x`.padStart(9);
  if (!aim) return `${number}  ${what}`;
  const bound = 'atMost' in aim ? `at most ${aim.atMost}` : `at least ${aim.atLeast}`;
  return `${number}  ${what} (aim: ${bound}; ${meetsAim(ratio) ? 'met' : 'NOT met'})`;
}
