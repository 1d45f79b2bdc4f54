import type { Clock } from '../../clock/clock.ts';
import type { Output } from '../output.ts';
import { liveScreen } from './live-screen.ts';
import type { StatusReport } from './status-report.ts';
import { clusterLine, statusTable, verdictLine } from './status-table.ts';

/** Shows a report; called again whenever something may have changed. `note`: what is wrong with the showing itself. */
export type StatusView = (report: StatusReport, note?: string) => void;

export interface ViewDeps {
  clock: Pick<Clock, 'now'>;
  output: Output;
}

/** The table, once. */
export function printTable({ clock, output }: ViewDeps): StatusView {
  return (report) => {
    const columns = output.terminal?.columns;
    const lines = statusTable(report, { now: clock.now(), columns, colors: output.colors });
    output.stdout(lines.map((line) => `${line}\n`).join(''));
  };
}

/** The table on a terminal, redrawn in place. */
export function redrawTable({ clock, output }: ViewDeps): StatusView {
  const draw = liveScreen(output);
  return (report, note) => {
    const columns = output.terminal?.columns;
    const lines = statusTable(report, { now: clock.now(), columns, colors: output.colors });
    draw(note === undefined ? lines : [...lines, note]);
  };
}

/** Where nobody can be drawn over: a line for each cluster that changed, and for the verdict. */
export function printChanges({ clock, output }: ViewDeps): StatusView {
  const told = new Map<string, string>();
  const tell = (about: string, text: string) => {
    if (told.get(about) === text) return;
    told.set(about, text);
    output.stdout(`${new Date(clock.now()).toISOString()} ${text}\n`);
  };
  return (report, note) => {
    for (const cluster of report.clusters) tell(`cluster ${cluster.name}`, clusterLine(cluster));
    tell('verdict', verdictLine(report, {}));
    if (note === undefined) told.delete('note');
    else tell('note', note);
  };
}

/** One line of JSON for each report that differs from the one before. */
export function printJson({ output }: ViewDeps): StatusView {
  let last = '';
  return (report) => {
    const line = `${JSON.stringify(report)}\n`;
    if (line !== last) output.stdout(line);
    last = line;
  };
}
