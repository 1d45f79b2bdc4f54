import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import type { LockstepProcess } from '../../../sandbox/installation.ts';
import { until } from '../../../sandbox/processes/until.ts';
import { closeGate } from '../admission-gate.ts';
import type { TestFederation } from '../federation-fixture.ts';
import { settledFederation } from '../oracle.ts';

const note = (text: string) => ({
  'base/note.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  note: "${text}"\n`,
});

/** One file of so many ConfigMaps. */
function many(count: number, value: string): Record<string, string> {
  const maps = Array.from(
    { length: count },
    (_, n) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: many-${n}\ndata:\n  value: "${value}"\n`,
  );
  return { 'base/many.yaml': maps.join('---\n') };
}

/** How many of `many` a cluster has. */
async function countOf({ namespace }: TestFederation, { client }: SandboxCluster): Promise<number> {
  const { body } = await client.request('GET', `/api/v1/namespaces/${namespace}/configmaps`);
  const { items } = body as { items: { metadata: { name: string } }[] };
  return items.filter(({ metadata }) => metadata.name.startsWith('many-')).length;
}

const hook = fileURLToPath(new URL('block-on-signal.ts', import.meta.url));
const machine = (name: string) => ({ name });

describe('a worker that stands still in the middle of a rollout for longer than its lease', () => {
  const ways: {
    how: string;
    stop: (worker: LockstepProcess) => void;
    wake: (worker: LockstepProcess) => void;
  }[] = [
    { how: 'because it was stopped', stop: (worker) => worker.pause(), wake: (worker) => worker.resume() },
    {
      how: 'because its event loop is blocked',
      stop: ({ pid }) => process.kill(pid, 'SIGUSR2'),
      wake: () => {},
    },
  ];
  for (const { how, stop, wake } of ways) {
    it(`${how}: another takes over, and nothing of the sleeper comes after that`, async (t) => {
      const start = (federation: TestFederation) =>
        Promise.all([federation.start('worker', [], ['--import', hook]), federation.start('watcher')]);
      const { federation, oracle, processes } = await settledFederation(t, start);
      const [sleeper] = processes;
      const gate = await closeGate(t, federation.clusters[1] as SandboxCluster, federation.namespace);
      const second = await federation.push('the second', note('second'));
      await gate.held();
      stop(sleeper);
      t.after(() => wake(sleeper));
      await federation.start('worker');
      gate.open();
      await federation.verdict(second);
      const third = await federation.push('the third', note('third'));
      await federation.verdict(third);
      wake(sleeper);
      await untilAwake(sleeper);
      await oracle.holdsAt(third);
    });
  }
});

async function untilAwake({ url }: LockstepProcess): Promise<void> {
  const answers = async () =>
    (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(500) }).catch(() => undefined))?.ok;
  await until(async () => (await answers()) === true, { what: 'the sleeper answers' });
}

describe('two watchers and four workers, each with its own mirror', () => {
  it('while pushes go on: one state a commit, and never an older one after a newer', async (t) => {
    const start = (federation: TestFederation) =>
      Promise.all([
        federation.start('watcher'),
        federation.start('watcher', [], [], machine('b')),
        ...Array.from({ length: 4 }, () => federation.start('worker')),
      ]);
    const { federation, oracle } = await settledFederation(t, start, { clusters: 3 });
    let last = '';
    for (let at = 0; at < 8; at++) {
      last = await federation.push(`push ${at}`, note(`${at}`));
      if (at % 4 === 3) await federation.verdict(last);
    }
    await oracle.holdsAt(last, { watchers: 2 });
  });
});

describe('in the middle of 1,000 objects', () => {
  it('SIGTERM: handed back within 10 s, and the next worker finishes without doing anything twice', async (t) => {
    const start = (federation: TestFederation) =>
      Promise.all([federation.start('worker'), federation.start('watcher')]);
    const { federation, oracle, processes } = await settledFederation(t, start, { clusters: 1 });
    const [worker] = processes;
    const [cluster] = federation.clusters as [SandboxCluster];
    const gate = await closeGate(t, cluster, federation.namespace);
    const since = Date.now();
    const sha = await federation.push('a thousand', many(1_000, 'one'));
    await gate.held();
    process.kill(worker.pid, 'SIGTERM');
    const toldAt = Date.now();
    const hasHeard = async () => (await worker.log()).some(({ msg }) => msg === 'stopping');
    await until(hasHeard, { what: 'it heard of it', everyMs: 10 });
    gate.open();
    assert.equal(await worker.ended(), 0);
    assert.ok(Date.now() - toldAt < 10_000, `${Date.now() - toldAt} ms`);
    const done = await countOf(federation, cluster);
    assert.ok(done < 100, `${done} objects were still sent`);
    await federation.start('worker');
    await oracle.holdsAt(sha);
    const created = (await federation.writes(cluster, since)).filter(
      ({ objectRef, responseStatus }) => objectRef?.name?.startsWith('many-') && responseStatus?.code === 201,
    );
    assert.equal(created.length, 1_000, 'each was created once');
  });

  it('kill -9 of watcher and workers, again and again at any moment: the end is that of a quiet run', async (t) => {
    const roles = ['watcher', 'worker', 'worker'] as const;
    const start = (federation: TestFederation) => Promise.all(roles.map((role) => federation.start(role)));
    const { federation, oracle, processes } = await settledFederation(t, start);
    const sha = await federation.push('many', many(300, 'one'));
    await killAgainAndAgain(t, federation, { processes, roles, times: 6 });
    await oracle.holdsAt(sha);
  });
});

/** Each time one of the processes, in turn, after a wait of up to a second; another starts in its place. */
async function killAgainAndAgain(
  t: TestContext,
  federation: TestFederation,
  {
    processes,
    roles,
    times,
  }: { processes: LockstepProcess[]; roles: readonly ('watcher' | 'worker')[]; times: number },
): Promise<void> {
  for (let time = 0; time < times; time++) {
    const waitMs = Math.round(Math.random() * 1_000);
    const index = time % roles.length;
    t.diagnostic(`${roles[index]} killed after ${waitMs} ms`);
    await sleep(waitMs);
    await processes[index]?.kill();
    processes[index] = await federation.start(roles[index] ?? 'worker');
  }
}
