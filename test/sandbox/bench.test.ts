import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measured } from '../../sandbox/bench/measured.ts';
import { reportOf } from '../../sandbox/bench/report.ts';

const program = fileURLToPath(new URL('../../sandbox/bench.ts', import.meta.url));
const SMALL = [
  '--clusters',
  '2',
  '--rounds',
  '1',
  '--warm-up',
  '0',
  '--kubectl',
  '1',
  '--objects',
  '19',
  '--json',
];

async function bench(...args: string[]): Promise<{ clusters: number; cases: Measured[] }> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { timeout: 600_000 });
  return JSON.parse(stdout);
}

/** As a process of its own, with a sandbox of its own. */
describe('npm run bench', () => {
  it('does every case that it is asked for, and compares what it measured', async () => {
    const { clusters, cases } = await bench('sample', 'many', 'profile', ...SMALL);
    assert.equal(clusters, 2);
    assert.deepEqual(
      cases.map(({ name }) => name.split(':')[0]),
      [
        'sample',
        'many, first push',
        'many, one changed',
        'many, a worker starts with nothing in memory',
        'many, at rest',
        'profile, first push',
        'profile, one changed (1 times)',
      ],
    );
    const ratios = cases.flatMap((one) => one.ratios);
    assert.equal(ratios.length, 8);
    for (const { what, value } of ratios) assert.ok(value > 0 && Number.isFinite(value), `${what}: ${value}`);
    assert.deepEqual(cases[3]?.counts, { 'objects written (audit log)': 0 });
    assert.deepEqual(
      cases[4]?.processes?.map(({ name, residentMib }) => [name, residentMib > 20]),
      [
        ['watcher', true],
        ['worker', true],
      ],
    );
    // One apply an object, on each of two clusters.
    const applied = cases[5]?.requests?.filter(({ what }) => what.startsWith('patch '));
    assert.equal(
      applied?.reduce((sum, { count }) => sum + count, 0),
      2 * 19,
    );
    for (const one of cases) assert.ok(reportOf(one).startsWith(one.name));
  });

  it('begins nothing where it is asked for what there is not', async () => {
    await assert.rejects(bench('smaple'), { code: 64, stderr: /smaple is no case of the bench/ });
  });
});
