import type { CommitReport, FleetReport, ReportTimes } from '../../reporter/commit-report.ts';
import { type Html, html } from './html.ts';
import { counted, durationText, section, timeTag } from './words.ts';

const EVENTS: [keyof ReportTimes, string][] = [
  ['noticed', 'Seen to be the tip'],
  ['pending', '“pending” posted'],
  ['decided', 'Decided'],
  ['posted', 'Final status posted'],
];

/** When what happened, and where the time went in the clusters. */
export function timesPart({ times, fleet }: CommitReport): Html | undefined {
  const rows = happened(times).map(
    ({
      what,
      at,
      since,
    }) => html`<tr><th scope="row">${what}</th><td>${timeTag(at)}</td><td class="number">${since}</td></tr>
`,
  );
  if (rows.length === 0) return undefined;
  return section(
    'Times',
    html`<table><tbody>
${rows}</tbody></table>
${fleet && stepsTable(fleet)}`,
  );
}

/** In the order of their times: a verdict may be there before the forge has taken `pending`. */
function happened(times: ReportTimes): { what: string; at: number; since: string }[] {
  const { noticed } = times;
  const events = EVENTS.flatMap(([name, what]) => {
    const at = times[name];
    if (at === undefined) return [];
    const isSince = noticed !== undefined && name !== 'noticed';
    return [{ what, at, since: isSince ? `+${durationText(Math.max(0, at - noticed))}` : '' }];
  });
  return events.sort((a, b) => a.at - b.at);
}

function stepsTable({ timings: { shown, more } }: FleetReport): Html | undefined {
  if (shown.length === 0) return undefined;
  const steps = [...new Set(shown.flatMap(({ took }) => Object.keys(took)))];
  const rows = shown.map(
    ({
      cluster,
      total,
      took,
    }) => html`<tr><th scope="row">${cluster}</th><td class="number">${total}</td>${steps.map(
      (step) => html`<td class="number">${took[step] ?? ''}</td>`,
    )}</tr>
`,
  );
  const caption = `Milliseconds of the last look that changed anything, slowest first${more > 0 ? `; ${counted(more, 'faster cluster')} not shown` : ''}`;
  return html`<details${shown.length <= FEW && html` open`}><summary>Where the time went</summary>
<div class="wide" tabindex="0"><table><caption>${caption}</caption>
<thead><tr><th scope="col">Cluster</th><th scope="col" class="number">Total</th>${steps.map((step) => html`<th scope="col" class="number">${step}</th>`)}</tr></thead>
<tbody>
${rows}</tbody></table></div></details>
`;
}

const FEW = 12;
