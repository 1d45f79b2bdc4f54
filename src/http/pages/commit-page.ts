import type { CommitReport, FleetReport } from '../../reporter/commit-report.ts';
import { changesPart, objectsPart, warningsPart } from './changes-part.ts';
import { causesPart, clustersPart } from './clusters-part.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';
import { placedList } from './placed-list.ts';
import { timesPart } from './times-part.ts';
import { verdictPart } from './verdict-part.ts';
import { section, shortSha } from './words.ts';

const REFRESH_SECONDS = 3;

/** The page of one commit: the verdict first, then what is wrong, then all the rest. Pure. */
export function commitPage(report: CommitReport): string {
  const { revision, subject, status, plan, fleet } = report;
  const main = html`<h1>${subject ?? `Commit ${shortSha(revision)}`}</h1>
<p class="soft"><code>${revision}</code></p>
${verdictPart(report)}
${fleet && section('What is wrong in Git', placedList(fleet.faults, 'fault'))}
${plan && section('What the check of the pull request found', placedList(plan.faults, 'fault'))}
${fleet && fleetParts(fleet)}
${timesPart(report)}`;
  return page({
    title: titleOf(report),
    main,
    refreshSeconds: status?.state === 'pending' ? REFRESH_SECONDS : undefined,
  });
}

function titleOf({ revision, subject, status, plan }: CommitReport): string {
  const state = (status ?? plan)?.state ?? 'not judged';
  return [`${state}:`, shortSha(revision), subject ?? ''].join(' ').trim();
}

function fleetParts(fleet: FleetReport): Html {
  const notes = section('Left out of the manifests', placedList(fleet.notes, 'note'));
  return html`${causesPart(fleet)}${clustersPart(fleet)}${changesPart(fleet)}${warningsPart(fleet)}${notes}${objectsPart(fleet)}`;
}

/** For a commit that nothing is known of. */
export function unknownCommitPage(): string {
  return page({
    title: 'Commit not known',
    main: html`<h1>Nothing is known here of this commit</h1>
<p>It was not the tip of the watched branch while this watcher ran, or it is too long ago: the last commits are kept.
Its status at the forge stays what it is.</p>`,
  });
}
