import type { CommitReport, FleetReport, ReportedStatus } from '../../reporter/commit-report.ts';
import { type Html, html } from './html.ts';
import { counted, countOf, stateWord } from './words.ts';

/** What a person wants to know first: the state, why, and what to do. */
export function verdictPart(report: CommitReport): Html {
  const said = report.status ?? report.plan;
  if (!said) return html`<div class="verdict"><p class="word">not judged</p></div>`;
  const { state, description } = said;
  return html`<div class="verdict ${state}">
<p class="word">${state}</p>
<p>${description}</p>
${paragraph(adviceFor(report))}${paragraph(sinceThen(report))}</div>
`;
}

function paragraph(text: string | Html | undefined): Html | undefined {
  return text === undefined
    ? undefined
    : html`<p class="soft">${text}</p>
`;
}

function adviceFor({ status, plan, fleet }: CommitReport): string | undefined {
  if (!status)
    return plan?.state === 'failure'
      ? 'This is a check before the merge: nothing was written to any cluster.'
      : undefined;
  if (status.state === 'pending') return 'Not decided yet. This page renews itself.';
  if (status.state === 'failure') return failureAdvice(fleet);
  if (status.state === 'error') return 'It could not be judged whether this commit works.';
  return undefined;
}

function failureAdvice(fleet: FleetReport | undefined): string | undefined {
  if (!fleet) return undefined;
  if (countOf(fleet.faults) > 0) {
    return 'Nothing of this commit was written to any cluster. Mend what is listed below, and push.';
  }
  const failed = fleet.clusters.shown.filter(({ state }) => state === 'failure').length;
  const others = fleet.clusterCount - failed;
  if (others <= 0) return 'What is wrong in each cluster is listed below.';
  return `${counted(failed, 'cluster')} failed, ${others} did not: what was applied there stays. A push that mends it, or one that takes it back, is judged anew.`;
}

/** The status was decided once; the clusters go on. */
function sinceThen({ status, fleet }: CommitReport): Html | undefined {
  if (!status || !fleet || status.state === 'pending' || differsNot(status, fleet)) return undefined;
  return html`As seen last: ${stateWord(fleet.state)} ${fleet.description}`;
}

/** Of a commit that is the tip no more, the clusters say nothing. */
function differsNot(status: ReportedStatus, fleet: ReportedStatus): boolean {
  return status.state === fleet.state || status.state === 'error';
}
