import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommitReport, REPORT_VERSION } from '../reporter/commit-report.ts';
import type { ReportStore } from '../reporter/report-keeper.ts';

const FILE = /^([0-9a-f]{40}|[0-9a-f]{64})\.json$/;
/** What a crash left behind goes with the next start. */
const DRAFT = '.draft';

/** Commit reports as files of one folder, `<sha>.json`. A reader, or a crash, never meets a half-written one. */
export function reportFiles(folder: string): ReportStore {
  const pathOf = (revision: string) => join(folder, `${revision}.json`);

  async function read(name: string): Promise<CommitReport[]> {
    try {
      const report = JSON.parse(await readFile(join(folder, name), 'utf8')) as CommitReport;
      return report.version === REPORT_VERSION && `${report.revision}.json` === name ? [report] : [];
    } catch {
      return [];
    }
  }

  return {
    load: async () => {
      await mkdir(folder, { recursive: true });
      const names = await readdir(folder);
      const drafts = names.filter((name) => name.endsWith(DRAFT));
      await Promise.all(drafts.map((name) => rm(join(folder, name), { force: true })));
      return (await Promise.all(names.filter((name) => FILE.test(name)).map(read))).flat();
    },
    save: async (report) => {
      const path = pathOf(report.revision);
      const draft = path + DRAFT;
      try {
        await writeFile(draft, JSON.stringify(report), { mode: 0o600 });
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {});
        throw error;
      }
    },
    remove: (revision) => rm(pathOf(revision), { force: true }),
  };
}
