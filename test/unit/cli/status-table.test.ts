import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { age } from '../../../src/cli/status/age.ts';
import type { ClusterReport, StatusReport } from '../../../src/cli/status/status-report.ts';
import { statusTable } from '../../../src/cli/status/status-table.ts';

const revision = '4f2c1d8aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const now = 1_000_000;

function cluster(name: string, more: Partial<ClusterReport> = {}): ClusterReport {
  return {
    name,
    revision,
    state: 'success',
    standing: 'applied',
    reason: '',
    addresses: [],
    appliedAt: now,
    ...more,
  };
}

const late = { state: 'pending', standing: 'waiting', reason: 'Ingress default/nginx: no address' } as const;

function report(clusters: ClusterReport[], more: Partial<StatusReport> = {}): StatusReport {
  return { revision, state: 'pending', description: 'in words', clusters, ...more };
}

describe('the status table', () => {
  const mixed = report([
    cluster('a', { addresses: ['203.0.113.10'] }),
    cluster('bcd', late),
    cluster('e', late),
  ]);

  it('has a column for reasons where there is room for all of them', () => {
    assert.deepEqual(statusTable(mixed, { now }), [
      'CLUSTER  REVISION  STATE    ADDRESS       AGE  REASON',
      'a        4f2c1d8   applied  203.0.113.10  0s',
      'bcd      4f2c1d8   waiting  -             0s   Ingress default/nginx: no address',
      'e        4f2c1d8   waiting  -             0s   Ingress default/nginx: no address',
      '',
      '4f2c1d8 pending: in words',
    ]);
    assert.equal(statusTable(mixed, { now, columns: 80 })[0]?.endsWith('REASON'), true);
  });

  it('tells each reason once below the table where a terminal is too narrow', () => {
    assert.deepEqual(statusTable(mixed, { now, columns: 79 }).slice(1), [
      'a        4f2c1d8   applied  203.0.113.10  0s',
      'bcd      4f2c1d8   waiting  -             0s',
      'e        4f2c1d8   waiting  -             0s',
      '',
      'bcd, e: Ingress default/nginx: no address',
      '',
      '4f2c1d8 pending: in words',
    ]);
  });

  it('colors nothing but the state, and leaves the columns where they are', () => {
    const plain = statusTable(mixed, { now });
    const colored = statusTable(mixed, { now, colors: true });
    assert.equal(colored[1], plain[1]?.replace('applied', '\u001b[32mapplied\u001b[0m'));
    assert.equal(colored[2], plain[2]?.replace('waiting', '\u001b[33mwaiting\u001b[0m'));
    assert.equal(colored.at(-1), plain.at(-1)?.replace('pending', '\u001b[33mpending\u001b[0m'));
  });

  it('shows two addresses of a cluster and counts the others', () => {
    const [, row] = statusTable(report([cluster('a', { addresses: ['1', '2', '3', '4'] })]), { now });
    assert.match(row ?? '', / 1,2,\+2 /);
  });

  it('shows at most twenty faults of a bad commit, and no table where no cluster is known', () => {
    const faults = Array.from({ length: 22 }, (_, index) => `f${index}`);
    const lines = statusTable(report([], { faults }), { now });
    assert.deepEqual(lines.slice(19), ['f19', 'and 2 more', '', '4f2c1d8 pending: in words']);
  });
});

describe('the age of what was applied', () => {
  const table: [seconds: number, text: string][] = [
    [-5, '0s'],
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [7_199, '119m'],
    [7_200, '2h'],
    [172_799, '47h'],
    [172_800, '2d'],
  ];
  for (const [seconds, text] of table)
    it(`of ${seconds} s is ${text}`, () => assert.equal(age(seconds * 1000), text));
});
