import type { CommitState } from '../../github/forge.ts';
import { age } from './age.ts';
import type { ClusterReport, StatusReport } from './status-report.ts';

export interface TableOptions {
  /** Wall clock, ms. */
  now: number;
  /** Of the terminal; undefined: as wide as it needs to be. */
  columns?: number | undefined;
  colors?: boolean | undefined;
}

const HEADER = ['CLUSTER', 'REVISION', 'STATE', 'ADDRESS', 'AGE'];
const STATE_COLUMN = HEADER.indexOf('STATE');
const GAP = '  ';
/** `lockstep validate` names the others. */
const SHOWN_FAULTS = 20;

/** ANSI: green, yellow, red; never the only sign, the word says the same. */
const COLORS: Readonly<Record<CommitState, string>> = {
  success: '\u001b[32m',
  pending: '\u001b[33m',
  failure: '\u001b[31m',
  error: '\u001b[31m',
};
const PLAIN = '\u001b[0m';

/** The table over all clusters, why any of them is not as it should be, and the verdict in the last line. Pure. */
export function statusTable(report: StatusReport, options: TableOptions): string[] {
  const cells = report.clusters.map((cluster) => cellsOf(cluster, options.now));
  const widths = HEADER.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const reasons = report.clusters.map(({ reason }) => reason);
  const inColumn = fits([...reasons, 'REASON'], widths, options.columns);
  const withReason = (reason: string) => (inColumn && reasons.some(Boolean) ? [reason] : []);
  const header = line([...HEADER, ...withReason('REASON')], widths);
  const rows = report.clusters.map((cluster, index) => {
    const row = [...(cells[index] ?? []), ...withReason(cluster.reason)];
    return line(row, widths, { color: colorOf(cluster.state, options), column: STATE_COLUMN });
  });
  return [
    ...(rows.length > 0 ? [header, ...rows, ''] : []),
    ...(inColumn ? [] : reasonLines(report.clusters)),
    ...faultLines(report.faults ?? []),
    verdictLine(report, options),
  ];
}

/** `4f2c1d8 success: 9/9 applied and current, one address 203.0.113.10` */
export function verdictLine(
  { revision, state, description }: StatusReport,
  { colors }: Pick<TableOptions, 'colors'>,
): string {
  const color = colorOf(state, { colors });
  return `${short(revision)} ${paint(state, color)}: ${description}`;
}

/** One cluster in a line of its own, for logs: without its age, so that only what changes changes it. */
export function clusterLine(cluster: ClusterReport): string {
  const { name, revision, standing, addresses, reason } = cluster;
  const told = [name, short(revision), standing, addressText(addresses), reason];
  return told.filter((text) => text !== '').join(' ');
}

function cellsOf({ name, revision, standing, addresses, appliedAt }: ClusterReport, now: number): string[] {
  const since = appliedAt === undefined ? '-' : age(now - appliedAt);
  return [name, short(revision), standing, addressText(addresses), since];
}

function short(revision: string | undefined): string {
  return revision?.slice(0, 7) ?? '-';
}

/** The first two; a cluster with more entry points is told in full by `--json`. */
function addressText(addresses: readonly string[]): string {
  const [first, second, ...more] = addresses;
  if (first === undefined) return '-';
  return [first, second].filter(Boolean).join(',') + (more.length > 0 ? `,+${more.length}` : '');
}

function line(
  cells: readonly string[],
  widths: readonly number[],
  painted?: { color: string | undefined; column: number },
): string {
  const padded = cells.map((cell, column) => {
    const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - cell.length));
    return (column === painted?.column ? paint(cell, painted.color) : cell) + padding;
  });
  return padded.join(GAP).trimEnd();
}

function colorOf(state: CommitState | undefined, { colors }: Pick<TableOptions, 'colors'>) {
  return colors && state ? COLORS[state] : undefined;
}

function paint(text: string, color: string | undefined): string {
  return color === undefined ? text : `${color}${text}${PLAIN}`;
}

function fits(reasons: readonly string[], widths: readonly number[], columns: number | undefined): boolean {
  const table = widths.reduce((sum, width) => sum + width + GAP.length, 0);
  return columns === undefined || table + Math.max(...reasons.map(({ length }) => length)) <= columns;
}

function faultLines(faults: readonly string[]): string[] {
  const more = faults.length - SHOWN_FAULTS;
  const lines = [...faults.slice(0, SHOWN_FAULTS), ...(more > 0 ? [`and ${more} more`] : [])];
  return lines.length > 0 ? [...lines, ''] : [];
}

/** The same reason of several clusters is told once. */
function reasonLines(clusters: readonly ClusterReport[]): string[] {
  const byReason = Map.groupBy(
    clusters.filter(({ reason }) => reason !== ''),
    ({ reason }) => reason,
  );
  const lines = [...byReason].map(
    ([reason, same]) => `${same.map(({ name }) => name).join(', ')}: ${reason}`,
  );
  return lines.length > 0 ? [...lines, ''] : [];
}
