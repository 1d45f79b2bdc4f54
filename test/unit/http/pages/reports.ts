import type { Fault } from '../../../../src/manifests/fault.ts';
import type { Outcome } from '../../../../src/record/record.ts';
import type { DesiredObject, Rendering } from '../../../../src/render/rendering.ts';
import { type CommitReport, REPORT_VERSION } from '../../../../src/reporter/commit-report.ts';
import { fleetReport } from '../../../../src/reporter/fleet-report.ts';
import type { ToldVerdict } from '../../../../src/reporter/reporter.ts';
import type { ClusterView } from '../../../../src/verdict/cluster-view.ts';
import { verdict } from '../../../../src/verdict/verdict.ts';
import { outcome, policy, REVISION, view } from '../../verdict/views.ts';

const AT = Date.UTC(2026, 10, 21, 11, 0, 0);

const desired = (kind: string, name: string): DesiredObject => ({
  object: { apiVersion: 'v1', kind, metadata: { name, namespace: 'default' } },
  place: { file: `base/${name}.yaml`, line: 1, column: 1 },
  digest: '',
});

export const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `cluster-${index}`);

/** What a record says was done. */
export const done = (change: Partial<NonNullable<Outcome['done']>> = {}): Pick<Outcome, 'done'> => ({
  done: {
    changed: [
      { object: 'Deployment default/web', action: 'update', fields: ['spec.replicas'], moreFields: 0 },
    ],
    moreChanged: 0,
    took: { ask: 10, apply: 90 },
    ...change,
  },
});

/** A judgement of these clusters. */
export function told(views: readonly ClusterView[], rendering: Partial<Rendering> = {}): ToldVerdict {
  const { expired, ...known } = { expired: false, ...rendering } as Partial<Rendering> & { expired: boolean };
  const clusters = views.map(({ cluster: name }) => ({
    name,
    labels: {},
    place: { file: 'f', line: 1, column: 1 },
  }));
  return {
    revision: REVISION,
    noticedAt: 0,
    verdict: { ...verdict({ revision: REVISION, views, policy, expired }), views },
    rendering: {
      treeHash: '',
      federation: { name: 'site', clusters } as unknown as NonNullable<Rendering['federation']>,
      faults: [],
      notes: [],
      objects: new Map(
        views.map(({ cluster }) => [cluster, [desired('ConfigMap', 'zone'), desired('Service', 'web')]]),
      ),
      ...known,
    },
  };
}

/** The report of a commit whose verdict was posted. */
export function reportOf(judged: ToldVerdict, change: Partial<CommitReport> = {}): CommitReport {
  const { state, description } = judged.verdict;
  return {
    version: REPORT_VERSION,
    revision: REVISION,
    subject: 'Mend the site',
    status: { state, description },
    times: { told: AT, noticed: AT - 3_000, pending: AT - 2_900, decided: AT - 400, posted: AT - 100 },
    fleet: fleetReport(judged, AT),
    ...change,
  };
}

/** All is as it should be. */
export const goodViews = (count: number) =>
  namesOf(count).map((name) => view(name, { outcome: outcome(done()) }));

export function refusedView(cluster: string, message: string): ClusterView {
  const faults = [{ object: 'Service default/web', message, final: true }];
  return view(cluster, { outcome: outcome({ state: 'failed', faults, ...done() }) });
}

export const fault = (message: string, line = 1): Fault => ({
  message,
  place: { file: 'base/web.yaml', line, column: 3 },
});

/** A page as a person reads it. */
export const textOf = (page: string) =>
  page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
