import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CommitState } from '../../../src/github/forge.ts';
import type { ChangedObject } from '../../../src/record/record.ts';
import { type CommitReport, REPORT_VERSION } from '../../../src/reporter/commit-report.ts';
import { commitReports } from '../../../src/reporter/commit-reports.ts';
import type { ReportStore } from '../../../src/reporter/report-keeper.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { done, goodViews, told } from '../http/pages/reports.ts';
import { REVISION } from '../verdict/views.ts';
import { memoryLogger } from '../watcher/memory-logger.ts';

const sha = (index: number) => String(index).padStart(40, '0');

function world(store: Partial<ReportStore> = {}) {
  const clock = manualClock();
  const log = memoryLogger();
  const files = new Map<string, CommitReport>();
  const writes: string[] = [];
  const reports = commitReports({
    clock,
    log: log.logger,
    store: {
      load: async () => [...files.values()],
      save: async (report) => {
        writes.push(report.revision);
        files.set(report.revision, structuredClone(report));
      },
      remove: async (revision) => void files.delete(revision),
      ...store,
    },
    subjectOf: async (revision) => `subject of ${revision.slice(-2)}`,
  });
  const status = (
    revision: string,
    state: CommitState,
    is: 'wanted' | 'posted' = 'wanted',
    description = 'd',
  ) => reports.status(revision, { context: 'lockstep', state, description }, is);
  const judged = () => reports.judged({ ...told(goodViews(2)), noticedAt: clock.monotonic() - 250 });
  return { clock, log, files, writes, reports, status, judged };
}

describe('what is kept of a commit', () => {
  it('is its status, when what happened, and what was seen of the clusters', async () => {
    const { clock, reports, status, judged } = world();
    const began = clock.now();
    status(REVISION, 'pending');
    await clock.advance(100);
    status(REVISION, 'pending', 'posted');
    await clock.advance(900);
    judged();
    status(REVISION, 'success');
    await clock.advance(50);
    status(REVISION, 'success', 'posted');
    const { subject, times, fleet, status: said } = reports.find(REVISION) ?? {};
    assert.deepEqual(
      { subject, times, said, clusters: fleet?.clusters.shown.map(({ name }) => name) },
      {
        subject: `subject of ${REVISION.slice(-2)}`,
        times: {
          told: began + 1_050,
          noticed: began + 750,
          pending: began + 100,
          decided: began + 1_000,
          posted: began + 1_050,
        },
        said: { state: 'success', description: 'd' },
        clusters: ['cluster-0', 'cluster-1'],
      },
    );
  });

  it('keeps its times when the same is said again, and begins anew when it is the tip again', async () => {
    const { clock, reports, status } = world();
    status(REVISION, 'pending');
    status(REVISION, 'failure');
    status(REVISION, 'failure', 'posted');
    const before = reports.find(REVISION)?.times;
    await clock.advance(60_000);
    status(REVISION, 'failure');
    status(REVISION, 'failure', 'posted');
    assert.deepEqual(reports.find(REVISION)?.times, { ...before, told: clock.now() });
    status(REVISION, 'pending');
    assert.deepEqual(reports.find(REVISION)?.times, { told: clock.now(), noticed: clock.now() });
  });

  it('stays as it was seen when the clusters go on to the next tip', () => {
    const { reports, status, judged } = world();
    status(REVISION, 'pending');
    judged();
    const before = reports.find(REVISION)?.fleet;
    const gone = goodViews(2).map((view) => ({ ...view, revision: 'f'.repeat(40) }));
    reports.judged({ ...told(gone), noticedAt: 0 });
    assert.deepEqual(reports.find(REVISION)?.fleet, before);
  });

  it('stays as it was seen while a cluster is tried again', () => {
    const { reports, status, judged } = world();
    status(REVISION, 'pending');
    judged();
    const before = reports.find(REVISION)?.fleet;
    const [first, ...others] = goodViews(2);
    assert.ok(first);
    const { outcome: _, ...claimed } = first;
    reports.judged({ ...told([claimed, ...others]), noticedAt: 0 });
    assert.deepEqual(reports.find(REVISION)?.fleet, before);
  });

  it('is not touched by the statuses of single clusters', () => {
    const { reports } = world();
    reports.status(REVISION, { context: 'lockstep/a', state: 'failure', description: 'x' }, 'wanted');
    assert.equal(reports.find(REVISION), undefined);
  });

  it('holds what the check of a pull request found', () => {
    const { reports } = world();
    const place = { file: 'a.yaml', line: 3, column: 5 };
    reports.planned(REVISION, {
      state: 'failure',
      description: 'bad',
      faults: [{ message: 'no kind', place }],
    });
    assert.deepEqual(reports.find(REVISION)?.plan, {
      state: 'failure',
      description: 'bad',
      faults: { shown: [{ place: 'a.yaml:3:5', text: 'no kind' }], more: 0 },
    });
  });
});

describe('what is kept of a commit on many clusters', () => {
  it('is made of what each cluster did once, however often a record changes', async () => {
    const { clock, reports } = world();
    let read = 0;
    const views = goodViews(3).map((view) => {
      const change: ChangedObject = {
        object: 'Service default/web',
        action: 'update',
        fields: [],
        moreFields: 0,
      };
      const counting = Object.assign({ toJSON: () => ({ ...change, read: void read++ }) }, change);
      const outcome = view.outcome && { ...view.outcome, ...done({ changed: [counting] }) };
      return { ...view, ...(outcome && { outcome }) };
    });
    const reads: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      reports.judged({ ...told(views), noticedAt: clock.monotonic() });
      reports.find(REVISION);
      reads.push(read);
      read = 0;
    }
    // What is shown is measured each time, and it is shown once for all clusters.
    assert.deepEqual(reads, [5, 2, 2]);
    assert.deepEqual(reports.find(REVISION)?.fleet?.changes.shown[0]?.clusters.shown.length, 3);
  });
});

describe('what is kept of many commits', () => {
  it('is written once for all that was heard within half a second, and read by the next process', async () => {
    const { clock, files, writes, reports, status, judged } = world();
    status(REVISION, 'pending');
    for (let time = 0; time < 20; time++) judged();
    assert.deepEqual(writes, []);
    await clock.advance(500);
    assert.deepEqual(writes, [REVISION]);
    await clock.advance(60_000);
    assert.deepEqual(writes, [REVISION], 'nothing changed');
    const next = world({ load: async () => [...files.values()] });
    await next.reports.load();
    assert.deepEqual(next.reports.latest(), reports.latest());
  });

  it('is the last fifty of the branch and of pull requests, newest first', async () => {
    const { clock, files, reports, status } = world();
    for (let index = 0; index < 60; index++) {
      status(sha(index), 'pending');
      reports.planned(sha(1_000 + index), { state: 'success', description: '', faults: [] });
      await clock.advance(1_000);
    }
    assert.equal(files.size, 100);
    assert.equal(reports.find(sha(0)), undefined);
    const tips = reports.latest().filter((report) => report.status);
    assert.deepEqual([tips.length, tips[0]?.revision, tips.at(-1)?.revision], [50, sha(59), sha(10)]);
  });

  it('is written at the end', async () => {
    const { writes, reports, status } = world();
    status(REVISION, 'pending');
    await reports.close();
    assert.deepEqual(writes, [REVISION]);
  });

  it('is in memory where the disk is full, which is told once', async () => {
    const full = async () => Promise.reject(new Error('ENOSPC'));
    const { clock, log, reports, status } = world({ save: full, remove: full, load: full });
    await reports.load();
    for (let index = 0; index < 60; index++) {
      status(sha(index), 'pending');
      await clock.advance(1_000);
    }
    await reports.close();
    assert.equal(log.lines.filter((line) => JSON.stringify(line).includes('cannot be kept')).length, 1);
    assert.equal(reports.latest().length, 50);
    assert.equal(reports.find(sha(59))?.version, REPORT_VERSION);
  });
});
