import type { CauseReport, ClusterReport, FleetReport } from '../../reporter/commit-report.ts';
import { type Html, html } from './html.ts';
import { counted, moreItem, namesText, section, stateWord } from './words.ts';

const MEANS: Record<CauseReport['severity'], Html> = {
  failure: html`<span class="word failure">failed</span>`,
  late: html`<span class="word pending">waiting</span>`,
  unknown: html`<span class="word error">unknown</span>`,
};

/** Why it is no success, each cause once, with the clusters that it is true of. */
export function causesPart({ causes: { shown, more }, clusterCount }: FleetReport): Html | undefined {
  if (shown.length === 0) return undefined;
  const items = shown.map(
    ({
      severity,
      text,
      clusters,
    }) => html`<li>${MEANS[severity]} ${text}<br><span class="soft">${namesText(clusters, clusterCount)}</span></li>
`,
  );
  return section(
    'Causes',
    html`<ul>
${items}${moreItem(more, 'cause')}</ul>`,
  );
}

/** Those that are not as they should be stand in the open, as long as they are read at a glance; the others are folded. */
export function clustersPart({ clusters }: FleetReport): Html | undefined {
  const { shown, more } = clusters;
  if (shown.length === 0) return undefined;
  const left = more > 0 ? html`<p class="soft">${counted(more, 'more cluster')} not shown</p>` : undefined;
  if (shown.length <= FEW) return section('Clusters', html`${table(shown)}${left}`);
  const good = shown.filter(({ state }) => state === 'success');
  const troubled = shown.filter(({ state }) => state !== 'success');
  const others = troubled.slice(FEW);
  return section(
    'Clusters',
    html`${table(troubled.slice(0, FEW))}${folded(`${counted(others.length, 'more cluster')} not as wanted`, others)}${folded(`${counted(good.length, 'cluster')} applied and current`, good)}${left}`,
  );
}

const FEW = 20;

function folded(summary: string, clusters: readonly ClusterReport[]): Html | undefined {
  if (clusters.length === 0) return undefined;
  return html`<details><summary>${summary}</summary>
${table(clusters)}</details>
`;
}

function table(clusters: readonly ClusterReport[]): Html | undefined {
  if (clusters.length === 0) return undefined;
  const rows = clusters.map(
    ({
      name,
      state,
      description,
    }) => html`<tr><th scope="row">${name}</th><td>${stateWord(state)}</td><td>${description}</td></tr>
`,
  );
  return html`<table class="stack"><thead><tr><th scope="col">Cluster</th><th scope="col">State</th><th scope="col">Says</th></tr></thead>
<tbody>
${rows}</tbody></table>
`;
}
