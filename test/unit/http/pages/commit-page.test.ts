import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { commitPage, unknownCommitPage } from '../../../../src/http/pages/commit-page.ts';
import { indexPage } from '../../../../src/http/pages/index-page.ts';
import type { CommitReport } from '../../../../src/reporter/commit-report.ts';
import { outcome, REVISION, seen, view } from '../../verdict/views.ts';
import { done, fault, goodViews, namesOf, refusedView, reportOf, textOf, told } from './reports.ts';

const textFor = (report: CommitReport) => textOf(commitPage(report));
const ALLOCATED = 'spec.ports[0].nodePort: Invalid value: 30061: provided port is already allocated';

describe('a commit’s page', () => {
  it('says the verdict first, then causes, clusters, changes, warnings, objects, times', () => {
    const odd = refusedView('cluster-1', ALLOCATED);
    const warned = view('cluster-2', {
      outcome: outcome({ warnings: ['Ingress default/web: is deprecated'], ...done() }),
    });
    const text = textFor(reportOf(told([...goodViews(1), odd, warned])));
    const order = [
      'failure cluster-1: Service default/web: nodePort 30061 already allocated',
      '1 cluster failed, 2 did not',
      'Causes failed Service default/web: nodePort 30061 already allocated cluster-1',
      'Clusters',
      'cluster-1 failure',
      'Changes 1 object in all 3 clusters updated Deployment default/web spec.replicas',
      'Warnings Ingress default/web: is deprecated cluster-2',
      'Objects 2 objects in all 3 clusters base/zone.yaml:1 ConfigMap default/zone',
      'Seen to be the tip 2026-11-21 10:59:57',
      'Final status posted 2026-11-21 10:59:59 +2.9 s',
      'Cluster Total ask apply',
    ];
    const places = order.map((part) => text.indexOf(part));
    assert.deepEqual(places.includes(-1) ? order.filter((_, index) => places[index] === -1) : [], []);
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it('tells one cause of many clusters once, with their names and how many', () => {
    const views = [
      ...goodViews(3),
      ...namesOf(40)
        .slice(3)
        .map((name) => refusedView(name, ALLOCATED)),
    ];
    const text = textFor(reportOf(told(views)));
    assert.match(text, /37 clusters: cluster-10, cluster-11, /);
    assert.equal(text.match(/Causes.*?Clusters/)?.[0].match(/already allocated/g)?.length, 1);
  });

  it('folds what is more than a glance, the troubled before the others', () => {
    const views = [
      ...goodViews(30),
      ...namesOf(60)
        .slice(30)
        .map((name) => refusedView(name, ALLOCATED)),
    ];
    const page = commitPage(reportOf(told(views)));
    const [open = '', rest = ''] = page
      .slice(page.indexOf('<h2>Clusters'))
      .split('10 more clusters not as wanted');
    assert.equal(open.match(/<tr><th scope="row">/g)?.length, 20);
    assert.match(rest, /30 clusters applied and current/);
  });

  it('counts the names that it leaves out', () => {
    const views = [
      ...goodViews(1),
      ...namesOf(301)
        .slice(1)
        .map((name) => refusedView(name, ALLOCATED)),
    ];
    assert.match(textFor(reportOf(told(views))), /300 clusters: .*, and 260 more/);
  });

  it('tells different changes of different clusters apart', () => {
    const moved = done({
      changed: [{ object: 'ConfigMap default/zone', action: 'create', fields: [], moreFields: 0 }],
      moreChanged: 7,
    });
    const text = textFor(reportOf(told([...goodViews(2), view('other', { outcome: outcome(moved) })])));
    assert.match(text, /1 object in 2 clusters: cluster-0, cluster-1 updated Deployment default\/web/);
    assert.match(text, /8 objects in other created ConfigMap default\/zone 7 more objects not shown/);
  });

  it('names every fault of a bad commit with its place', () => {
    const judged = told([], { faults: [fault('unknown field'), fault('no name', 7)] });
    const verdict = { ...judged.verdict, state: 'failure' as const, description: 'bad' };
    const text = textFor(reportOf({ ...judged, verdict }));
    assert.match(text, /Nothing of this commit was written to any cluster/);
    assert.match(text, /base\/web\.yaml:1:3 unknown field base\/web\.yaml:7:3 no name/);
  });

  it('says how clusters stand since a status was decided', () => {
    const status = { state: 'success' as const, description: 'all well' };
    const late = seen('cluster-9', {
      waiting: [{ object: 'Deployment default/web', message: '0 of 1' }],
      current: 3,
    });
    assert.match(
      textFor(reportOf(told([...goodViews(1), late]), { status })),
      /success all well As seen last: pending/,
    );
    assert.doesNotMatch(textFor(reportOf(told(goodViews(2)), { status })), /As seen last/);
  });

  it('renews itself while it is pending, and only then', () => {
    const pending = { state: 'pending' as const, description: 'applying' };
    assert.match(commitPage(reportOf(told(goodViews(1)), { status: pending })), /http-equiv="refresh"/);
    assert.doesNotMatch(commitPage(reportOf(told(goodViews(1)))), /http-equiv="refresh"/);
  });

  it('shows a commit of which only its end is known, and a head of a pull request', () => {
    const times = { told: 0 };
    const superseded = { state: 'error' as const, description: 'superseded by 4f2c1d8, not verified' };
    assert.match(
      textFor({ version: 1, revision: REVISION, times, status: superseded }),
      /error superseded by 4f2c1d8/,
    );
    const plan = {
      state: 'failure' as const,
      description: 'bad',
      faults: { shown: [{ place: 'a.yaml:1:1', text: 'no kind' }], more: 2 },
    };
    const text = textFor({ version: 1, revision: REVISION, times, plan });
    assert.match(text, /failure bad .*nothing was written.*a\.yaml:1:1 no kind 2 more faults not shown/);
  });

  it('is below 300 KB for a thousand clusters that all differ, and made in a moment', () => {
    const views = namesOf(1_000).map((name, index) => {
      const changed = Array.from({ length: 12 }, (_, object) => ({
        object: `Deployment default/${name}-${object}-${'x'.repeat(40)}`,
        action: 'update' as const,
        fields: Array(10).fill(`spec.${'y'.repeat(100)}`),
        moreFields: 3,
      }));
      const faults = Array.from({ length: 4 }, (_, nth) => {
        return { object: `Service default/${index}-${nth}`, message: 'z'.repeat(500), final: true };
      });
      const warnings = Array.from({ length: 4 }, (_, nth) => `warning ${index} ${nth} ${'w'.repeat(400)}`);
      return view(`${name}-${'n'.repeat(40)}`, {
        outcome: outcome({ state: 'failed', faults, warnings, ...done({ changed }) }),
      });
    });
    const judged = told(views);
    const began = performance.now();
    const page = commitPage(reportOf(judged));
    const ms = performance.now() - began;
    assert.ok(page.length < 300_000, `${page.length} bytes`);
    assert.ok(ms < 3_000, `${ms} ms`);
  });
});

describe('what others wrote is inert on every page', () => {
  const hostile = fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onload='x",
    '</title><b>',
    '</style><b>',
  );

  it('subject, cluster, object, field, message, warning, file, branch and repository', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const changed = [{ object: text, action: 'update' as const, fields: [text], moreFields: 0 }];
        const faults = [{ object: text, field: text, message: text, final: true }];
        const failed = outcome({
          state: 'failed',
          faults,
          warnings: [text],
          ...done({ changed, took: { [text]: 5 } }),
        });
        const notes = [{ message: text, place: { file: text, line: 1, column: 1 } }];
        const report = reportOf(told([view(text, { outcome: failed })], { notes }), { subject: text });
        const plan = {
          state: 'failure' as const,
          description: text,
          faults: { shown: [{ place: text, text }], more: 0 },
        };
        const pages = [
          commitPage({ ...report, plan }),
          indexPage({
            repository: text,
            branch: text,
            reports: [report, { version: 1, revision: REVISION, times: { told: 0 }, plan }],
          }),
        ];
        for (const page of pages) {
          assert.ok(!page.includes(text));
          assert.equal(page.match(/<(script|img|b)\b/), null);
          assert.equal(page.match(/<style>/g)?.length, 1);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('and no page has a script, an event handler or anything from elsewhere', () => {
    const pages = [
      commitPage(reportOf(told(goodViews(2)))),
      unknownCommitPage(),
      indexPage({ repository: 'r', branch: 'b', reports: [] }),
    ];
    for (const page of pages) assert.doesNotMatch(page, /<script|<link|<img|\son\w+=|\sstyle=|https?:\/\//i);
  });
});
