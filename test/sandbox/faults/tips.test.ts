import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import { closeGate } from '../admission-gate.ts';
import type { TestFederation } from '../federation-fixture.ts';
import { settledFederation } from '../oracle.ts';

const notePath = 'base/note.yaml';
const note = (text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  note: "${text}"\n`;

const run = (federation: TestFederation) => federation.start('run');

async function pushBack({ copy }: TestFederation, revision: string): Promise<void> {
  await copy.reset(revision);
  await copy.push({ force: true });
}

/** Commits on top of the tip, oldest first, that the repository has and no branch leads to. */
async function commits({ copy }: TestFederation, count: number): Promise<string[]> {
  const step =
    'sed -i "s/note:.*/note: \\"$n\\"/" base/note.yaml && git commit --quiet --all --message "burst $n"';
  await copy.write(notePath, note('0'));
  await copy.git('add', '--all');
  await copy.git('-c', `alias.burst=!set -e; for n in $(seq ${count}); do ${step}; done`, 'burst');
  await copy.git('push', '--quiet', 'origin', 'HEAD:refs/heads/prepared');
  const list = await copy.git('rev-list', '--reverse', 'origin/main..HEAD');
  return list.split('\n');
}

describe('the tip moves faster than clusters are written to', () => {
  it('100 pushes in a burst: each commit has one final state, and the clusters have the last', async (t) => {
    const { federation, oracle } = await settledFederation(t, run);
    const burst = await commits(federation, 100);
    for (const sha of burst) await federation.sandbox.git.moveBranch(federation.repository, 'main', sha);
    assert.deepEqual(oracle.tips.slice(1), burst);
    const last = oracle.tips.at(-1) as string;
    await oracle.holdsAt(last);
    const superseded = oracle.tips
      .slice(1, -1)
      .filter((sha) => federation.told(sha).at(-1)?.startsWith('error: superseded'));
    assert.ok(superseded.length > 50, `${superseded.length} were superseded`);
  });

  it('back to a commit that was superseded: it is opened anew, and becomes a success', async (t) => {
    const { federation, oracle } = await settledFederation(t, run);
    const gate = await closeGate(t, federation.clusters[1] as SandboxCluster, federation.namespace);
    const older = await federation.push('older', { [notePath]: note('older') });
    await gate.held();
    await federation.untilState(older, 'pending');
    const newer = await federation.push('newer', { [notePath]: note('newer') });
    assert.equal((await federation.verdict(older)).state, 'error');
    await pushBack(federation, older);
    assert.match(
      (await federation.verdict(newer)).description ?? '',
      new RegExp(`^superseded by ${older.slice(0, 7)}`),
    );
    gate.open();
    await oracle.holdsAt(older);
    assert.deepEqual(
      federation.told(older).map((told) => told.replace(/: \d.*/, '')),
      ['pending', `error: superseded by ${newer.slice(0, 7)}, not verified`, 'pending', 'success'],
    );
  });

  it('back by force, before two workers of which one slept meanwhile: its stale mirror takes nothing back', async (t) => {
    const start = (federation: TestFederation) =>
      Promise.all([federation.start('watcher'), federation.start('worker'), federation.start('worker')]);
    const { federation, oracle, processes, first } = await settledFederation(t, start);
    const [, sleeper, awake] = processes;
    const newer = await federation.push('newer', { [notePath]: note('newer') });
    assert.equal((await federation.verdict(newer)).state, 'success');
    sleeper.pause();
    t.after(() => sleeper.resume());
    await pushBack(federation, first);
    await oracle.holdsAt(first);
    // Whoever wakes has seen nothing but the newer commit, and is the only one left.
    await awake.kill();
    const woken = Date.now();
    sleeper.resume();
    // What it had begun when it fell asleep is over with its first look.
    await Promise.all(federation.clusters.map((cluster) => federation.untilLooked(cluster, 2, woken)));
    await oracle.holdsAt(first);
    const sideways = await federation.push('sideways', { [notePath]: note('sideways') });
    await oracle.holdsAt(sideways);
  });
});
