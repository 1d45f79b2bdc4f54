import type { CommitStatus } from '../github/forge.ts';
import type { Fault } from '../manifests/fault.ts';
import type { CommitReport, ReportedStatus } from './commit-report.ts';
import { placedFaults } from './fleet-report.ts';
import { CONTEXT } from './poster.ts';
import { type ReportKeeper, type ReportKeeperDeps, reportKeeper } from './report-keeper.ts';
import type { ToldVerdict } from './reporter.ts';

/** What people can read of the last commits. Being told costs nothing and never throws: the work is done later. */
export interface CommitReports extends Pick<ReportKeeper, 'find' | 'latest' | 'load' | 'close'> {
  /** A judgement of the present tip. */
  judged(told: ToldVerdict): void;
  /** A status of the commit is wanted, or was taken by the forge. */
  status(revision: string, status: CommitStatus, is: 'wanted' | 'posted'): void;
  /** What the check of a pull request (`lockstep/plan`) says of its head. */
  planned(revision: string, plan: ReportedStatus & { faults: readonly Fault[] }): void;
}

export function commitReports(deps: ReportKeeperDeps): CommitReports {
  const { change, ...keeper } = reportKeeper(deps);
  const { clock } = deps;
  /**
   * Of the judged tip: how few clusters had not said what became of it. When more have not, they are tried again, or go
   * on to the next tip: what was said before tells people more.
   */
  let nearest = { revision: '', silent: Infinity };
  return {
    ...keeper,
    judged: (told) => {
      const silent = silentClusters(told);
      if (nearest.revision === told.revision && silent > nearest.silent) return;
      nearest = { revision: told.revision, silent };
      const noticed = clock.now() - (clock.monotonic() - told.noticedAt);
      change(told.revision, (report) => noticedAt(report, noticed), told);
    },
    status: (revision, status, is) => {
      if (status.context !== CONTEXT) return;
      if (status.state === 'pending' && is === 'wanted') nearest = { revision, silent: Infinity };
      change(revision, (report) => (is === 'wanted' ? wanted(report, status) : posted(report, status)));
    },
    planned: (revision, { state, description, faults }) => {
      const plan = { state, description, faults: placedFaults(faults) };
      change(revision, (report) => ({ ...report, plan }));
    },
  };
}

function silentClusters({ revision, verdict: { views } }: ToldVerdict): number {
  return views.filter((view) => view.revision !== revision || view.outcome === undefined).length;
}

/** After a restart, a decided tip was noticed by the process before. */
function noticedAt(report: CommitReport, noticed: number): CommitReport {
  return report.times.decided === undefined ? { ...report, times: { ...report.times, noticed } } : report;
}

/** `pending` begins a time as tip; what was decided once may be decided better (a federation that healed). */
function wanted(report: CommitReport, { state, description }: CommitStatus): CommitReport {
  const { status: former, times } = report;
  const status = { state, description };
  if (state === former?.state && (state === 'pending' || description === former.description))
    return { ...report, status };
  if (state === 'pending') return { ...report, status, times: { told: times.told, noticed: times.told } };
  const { posted: _, ...others } = times;
  return { ...report, status, times: { ...others, decided: times.told } };
}

function posted(report: CommitReport, { state }: CommitStatus): CommitReport {
  const { pending, posted: before, told } = report.times;
  const at = state === 'pending' ? { pending: pending ?? told } : { posted: before ?? told };
  return { ...report, times: { ...report.times, ...at } };
}
