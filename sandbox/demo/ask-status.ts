import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { StatusReport } from '../../src/cli/status/status-report.ts';
import { program } from '../installation.ts';
import type { DemoWorld } from './demo-world.ts';

/** Runs `lockstep status`, which writes its table to our own stdout. */
export async function showStatus(world: DemoWorld): Promise<void> {
  await once(await startStatus(world, { stdout: 'inherit' }), 'close');
}

/** What `lockstep status --json` says. */
export async function readStatus(world: DemoWorld): Promise<StatusReport> {
  const child = await startStatus(world, { stdout: 'pipe', flags: ['--json'] });
  const line = child.stdout ? await text(child.stdout) : '';
  if (!line.startsWith('{')) throw new Error('lockstep status did not say how the clusters stand');
  return JSON.parse(line) as StatusReport;
}

interface StatusCall {
  stdout: 'inherit' | 'pipe';
  flags?: string[];
}

async function startStatus({ sandbox, installation }: DemoWorld, { stdout, flags = [] }: StatusCall) {
  const args = [program, 'status', '--config', await installation.settingsFile(), ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', stdout, 'inherit'], detached: true });
  await once(child, 'spawn');
  const pid = child.pid as number;
  sandbox.reaper.own(pid);
  child.once('exit', () => sandbox.reaper.disown(pid));
  return child;
}
