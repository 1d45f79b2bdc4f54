import { type CommitReports, commitReports } from '../reporter/commit-reports.ts';
import type { Environment, Foundation } from './foundation.ts';
import { reportFiles } from './report-files.ts';
import { statePath } from './state-path.ts';

/** What people can read of the last commits, with what a former watcher kept. */
export async function openReports(foundation: Foundation, env: Environment): Promise<CommitReports> {
  const { config, clock, log, repository } = foundation;
  const reports = commitReports({
    clock,
    log,
    store: reportFiles(`${statePath(config, env)}.pages`),
    subjectOf: repository.subjectOf,
  });
  await reports.load();
  return reports;
}
