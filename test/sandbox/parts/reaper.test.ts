import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../../sandbox/processes/child.ts';
import { startReaper } from '../../../sandbox/processes/reaper.ts';
import { until } from '../../../sandbox/processes/until.ts';
import { isRunning } from './process-state.ts';

interface Started {
  pids: number[];
  folder: string;
}

const script = fileURLToPath(new URL('start-a-child.ts', import.meta.url));

async function startParent(): Promise<{ parent: ChildProcess; started: Started }> {
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: parent.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return { parent, started: JSON.parse(line) as Started };
}

async function nothingIsLeft({ pids, folder }: Started): Promise<boolean> {
  const running = await Promise.all(pids.map(isRunning));
  return !running.includes(true) && !existsSync(folder);
}

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`children and folders do not outlive a parent that ends by ${signal}`, async () => {
    const { parent, started } = await startParent();
    assert.equal(await isRunning(started.pids[0]!), true);
    assert.equal(existsSync(started.folder), true);
    parent.kill(signal);
    await until(() => nothingIsLeft(started), { what: 'all is gone', everyMs: 10 });
  });
}

const env = { PATH: process.env['PATH'] ?? '' };

test('close ends even a child that is paused and has children of its own', async () => {
  const reaper = startReaper();
  const folder = await reaper.folder('lockstep-test-');
  const logFile = join(folder, 'log');
  const child = await startChild(reaper, {
    command: 'sh',
    args: ['-c', 'sleep 600 & echo $!; wait'],
    logFile,
    env,
  });
  const grandchild = await until(async () => Number(await child.lastWords()), {
    what: 'it speaks',
  });
  child.pause();
  await reaper.close();
  assert.equal(await nothingIsLeft({ pids: [child.pid, grandchild, reaper.pid], folder }), true);
  await reaper.close();
});

test('a child that ended by itself is not owned any more, and tells how it ended', async () => {
  const reaper = startReaper();
  const folder = await reaper.folder('lockstep-test-');
  const args = ['-c', 'echo out; echo err >&2; exit 3'];
  const child = await startChild(reaper, { command: 'sh', args, logFile: join(folder, 'log'), env });
  assert.equal(await child.ended(), 3);
  assert.equal(child.running(), false);
  assert.equal(await child.lastWords(), 'out\nerr');
  await child.kill();
  await reaper.close();
});

test('a program that is not there is an error, not a crash', async () => {
  const reaper = startReaper();
  const folder = await reaper.folder('lockstep-test-');
  const missing = { command: join(folder, 'nothing'), args: [], logFile: join(folder, 'log') };
  await assert.rejects(startChild(reaper, missing), { code: 'ENOENT' });
  await reaper.close();
});
