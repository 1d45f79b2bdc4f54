import type { CommitReport } from '../../reporter/commit-report.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';
import { section, shortSha, stateWord, timeTag } from './words.ts';

const REFRESH_SECONDS = 5;

export interface IndexContent {
  /** Without credentials. */
  repository: string;
  branch: string;
  /** Newest first. */
  reports: readonly CommitReport[];
}

/** The last commits and how they stand. Pure. */
export function indexPage({ repository, branch, reports }: IndexContent): string {
  const commits = reports.filter(({ status }) => status !== undefined);
  const heads = reports.filter(({ status }) => status === undefined);
  const main = html`<h1>${repository}, branch ${branch}</h1>
${commits.length === 0 ? html`<p>No commit yet. Push one.</p>` : table(commits)}
${heads.length > 0 && section('Pull requests', table(heads))}`;
  return page({
    title: `Commits of ${branch}`,
    main,
    above: html`Lockstep`,
    refreshSeconds: commits.some(({ status }) => status?.state === 'pending') ? REFRESH_SECONDS : undefined,
  });
}

function table(reports: readonly CommitReport[]): Html {
  return html`<table class="stack"><thead><tr><th scope="col">State</th><th scope="col">Commit</th><th scope="col">Says</th><th scope="col">Since</th></tr></thead>
<tbody>
${reports.map(row)}</tbody></table>
`;
}

function row({ revision, subject, status, plan, times }: CommitReport): Html {
  const said = status ?? plan;
  return html`<tr><td>${said && stateWord(said.state)}</td>
<th scope="row"><a href="commits/${revision}">${shortSha(revision)}${subject !== undefined && ` ${subject}`}</a></th>
<td>${said?.description}</td><td class="soft">${timeTag(times.noticed ?? times.told)}</td></tr>
`;
}
