import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import { type CommitReport, REPORT_VERSION } from './commit-report.ts';
import { fleetReport } from './fleet-report.ts';
import type { ToldVerdict } from './reporter.ts';

/** Where reports outlive the process. What is kept there may be lost, and nothing depends on it. */
export interface ReportStore {
  /** All that can be read; what cannot is left out. */
  load(): Promise<CommitReport[]>;
  save(report: CommitReport): Promise<void>;
  remove(revision: string): Promise<void>;
}

export interface ReportKeeperDeps {
  clock: Clock;
  log: Logger;
  store: ReportStore;
  /** The first line of a commit's message; rejects where it is not known. */
  subjectOf: (revision: string) => Promise<string>;
}

/** The reports of the last commits, in memory, and in the store soon after. */
export interface ReportKeeper {
  /** Costs nothing and never throws: all work is done later. `told` is the newest judgement of the commit. */
  change(revision: string, change: (report: CommitReport) => CommitReport, told?: ToldVerdict): void;
  find(revision: string): CommitReport | undefined;
  /** Newest first. */
  latest(): CommitReport[];
  /** Reads what a former process kept. Never rejects. */
  load(): Promise<void>;
  /** Writes what is not written yet. Never rejects. */
  close(): Promise<void>;
}

/** Commits of the branch, and heads of pull requests, that are kept; of each so many. */
const KEPT = 50;
/** How long changes are gathered before the report is made and written, in ms. */
const GATHER_MS = 500;

interface Kept {
  report: CommitReport;
  /** The newest judgement, until the report is made of it. */
  told?: ToldVerdict;
  isWritten: boolean;
}

export function reportKeeper(deps: ReportKeeperDeps): ReportKeeper {
  const { clock, store } = deps;
  const kept = new Map<string, Kept>();
  const writer = reportWriter(deps, kept);
  return {
    change: (revision, change, told) => {
      const now = clock.now();
      const one = kept.get(revision) ?? unknown(revision, now);
      kept.set(revision, one);
      one.report = change({ ...one.report, times: { ...one.report.times, told: now } });
      if (told) one.told = told;
      one.isWritten = false;
      writer.soon();
    },
    find: (revision) => {
      const one = kept.get(revision);
      return one && made(one);
    },
    latest: () => [...kept.values()].map(made).sort(newestFirst),
    load: async () => {
      try {
        for (const report of await store.load()) kept.set(report.revision, { report, isWritten: true });
      } catch (error) {
        writer.tell(error);
      }
    },
    close: writer.close,
  };
}

/** One write at a time, of all that changed meanwhile. */
function reportWriter({ clock, log, store, subjectOf }: ReportKeeperDeps, kept: Map<string, Kept>) {
  let cancel: (() => void) | undefined;
  let writing = Promise.resolve();
  let isTold = false;

  /** A full disk is told once, and harms nothing: the pages of this process are in its memory. */
  function tell(error: unknown): void {
    if (!isTold)
      log.warn({ reason: String(error) }, 'commit pages cannot be kept; they end with this process');
    isTold = true;
  }

  async function writeAll(): Promise<void> {
    for (const revision of outnumbered([...kept.values()].map(({ report }) => report))) {
      kept.delete(revision);
      await store.remove(revision).catch(tell);
    }
    for (const one of kept.values()) if (!one.isWritten) await writeOne(one);
  }

  async function writeOne(one: Kept): Promise<void> {
    // Heads of pull requests are in another mirror.
    if (one.report.subject === undefined && one.report.status) {
      const subject = await subjectOf(one.report.revision).catch(() => undefined);
      if (subject !== undefined) one.report = { ...one.report, subject };
    }
    one.isWritten = true;
    await store.save(made(one)).catch((error) => {
      one.isWritten = false;
      tell(error);
    });
  }

  function write(): Promise<void> {
    cancel?.();
    cancel = undefined;
    writing = writing.then(writeAll).catch(tell);
    return writing;
  }

  return {
    soon: () => {
      cancel ??= clock.after(GATHER_MS, () => void write());
    },
    close: write,
    tell,
  };
}

function unknown(revision: string, told: number): Kept {
  return { report: { version: REPORT_VERSION, revision, times: { told } }, isWritten: false };
}

function made(one: Kept): CommitReport {
  if (one.told) one.report = { ...one.report, fleet: fleetReport(one.told, one.report.times.told) };
  delete one.told;
  return one.report;
}

function newestFirst(a: CommitReport, b: CommitReport): number {
  return since(b) - since(a);
}

/** What is said of a former tip later must not bring it to the top. */
function since({ times }: CommitReport): number {
  return times.noticed ?? times.told;
}

function outnumbered(reports: readonly CommitReport[]): string[] {
  const tips = reports.filter(({ status }) => status !== undefined);
  const heads = reports.filter(({ status }) => status === undefined);
  return [tips, heads].flatMap((all) => {
    const old = all.sort(newestFirst).slice(KEPT);
    return old.map(({ revision }) => revision);
  });
}
