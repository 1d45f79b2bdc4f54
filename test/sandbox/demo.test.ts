import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DemoReport } from '../../sandbox/demo/demo-report.ts';
import { workingCopy } from '../../sandbox/git-server/working-copy.ts';
import { until } from '../../sandbox/processes/until.ts';

const program = fileURLToPath(new URL('../../sandbox/demo.ts', import.meta.url));

/** The demo as a process, with a place of its own for temporary files: what is in there, and who uses it, is its. */
async function startDemo(...args: string[]) {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-demo-test-')));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, [program, ...args], { env: { ...env, TMPDIR: temporary } });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  after(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
    await ended;
    await rm(temporary, { recursive: true, force: true });
  });
  return {
    said,
    ended,
    temporary,
    interrupt: () => child.kill('SIGINT'),
    says: (pattern: RegExp) =>
      until(async () => pattern.exec(said.stdout) ?? undefined, {
        what: `the demo says ${pattern}`,
        check: () => assert.equal(child.exitCode, null, said.stdout + said.stderr),
      }),
    /** Command lines that name its folder. */
    processes: async () => {
      const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args='], {
        maxBuffer: 16 * 1024 * 1024,
      });
      return stdout.split('\n').filter((line) => line.includes(temporary));
    },
  };
}

type Demo = Awaited<ReturnType<typeof startDemo>>;

/** What was still being started is ended a moment after the demo itself. */
async function assertNothingLeft({ processes, temporary }: Demo): Promise<void> {
  const left = async () => [...(await processes()), ...(await readdir(temporary))];
  await until(async () => (await left()).length === 0, {
    what: `nothing is left of ${temporary}`,
  }).catch(async () => assert.deepEqual(await left(), []));
}

function assertShape(report: DemoReport): void {
  assert.deepEqual(Object.keys(report), [
    'revision',
    'state',
    'description',
    'pushToVerdictMs',
    'clusters',
    'statuses',
  ]);
  for (const cluster of report.clusters) {
    assert.deepEqual(Object.keys(cluster), ['name', 'revision', 'state', 'addresses', 'changes']);
    assert.deepEqual(Object.keys(cluster.changes ?? {}), ['create', 'update', 'unchanged', 'prune']);
  }
  for (const status of report.statuses) {
    assert.deepEqual(Object.keys(status), ['sha', 'context', 'state', 'description']);
  }
}

describe('npm run demo', () => {
  it('with --once --json prints one line about the first push, and leaves nothing behind', async () => {
    const demo = await startDemo('--once', '--json', '--clusters', '2');
    assert.equal(await demo.ended, 0, demo.said.stderr);
    assert.match(demo.said.stdout, /^\{.*\}\n$/);
    const report = JSON.parse(demo.said.stdout) as DemoReport;
    assertShape(report);
    const { revision, state, description, pushToVerdictMs, clusters, statuses } = report;
    assert.equal(state, 'success');
    assert.match(description, /^2\/2 applied and current, one address 203\.0\.113\.\d+/);
    assert.ok(Number.isInteger(pushToVerdictMs) && pushToVerdictMs > 0, `${pushToVerdictMs} ms`);
    const [address] = clusters[0]?.addresses ?? [];
    assert.deepEqual(
      clusters,
      ['gce-asia-east1-a', 'gce-europe-west1-b'].map((name) => ({
        name,
        revision,
        state: 'success',
        addresses: [address],
        // What repo-template has in base/, and one more in clusters/<name>/.
        changes: { create: 5, update: 0, unchanged: 0, prune: 0 },
      })),
    );
    assert.ok(statuses.every(({ sha }) => sha === revision));
    const told = statuses.map((status) => `${status.context} ${status.state}`);
    assert.equal(told[0], 'lockstep pending');
    assert.ok(told.includes('lockstep success'));
    for (const { name } of clusters) assert.ok(told.includes(`lockstep/${name} success`), told.join());
    await assertNothingLeft(demo);
  });

  it('goes on with the verdicts of what is pushed then, until Ctrl-C, and leaves nothing behind', async () => {
    const demo = await startDemo('--clusters', '1');
    const [, url = ''] = await demo.says(/git clone (http:\S+)/);
    const copy = await workingCopy(url, join(demo.temporary, 'clone'));
    await copy.git('reset', '--quiet', '--hard', 'origin/main');
    const sha = await copy.publish({ 'clusters/nowhere/a.yaml': 'kind: ConfigMap\n' }, 'bad');
    await demo.says(new RegExp(`${sha.slice(0, 7)} failure: .+ \\(push to verdict: \\d+ ms\\)`));
    assert.notDeepEqual(await demo.processes(), []);
    await rm(copy.folder, { recursive: true });
    demo.interrupt();
    assert.equal(await demo.ended, 0, 'the first commit was a success');
    await assertNothingLeft(demo);
  });

  it('leaves nothing behind where it is interrupted while it starts', async () => {
    const demo = await startDemo('--clusters', '1');
    await demo.says(/starting 1 Kubernetes/);
    const apiServer = async () => (await demo.processes()).some((line) => line.includes('kube-apiserver'));
    await until(apiServer, { what: 'an API server runs' });
    demo.interrupt();
    assert.equal(await demo.ended, 130);
    await assertNothingLeft(demo);
  });

  it('says what is wrong with its arguments, and starts nothing', async () => {
    const demo = await startDemo('--clusters', '12');
    assert.equal(await demo.ended, 64);
    assert.match(demo.said.stderr, /^demo: --clusters 12: write a number from 1 to 9\n/);
    assert.deepEqual(await readdir(demo.temporary), []);
  });
});
