import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface Program {
  command: string;
  args: readonly string[];
  /** The whole environment: nothing of ours is inherited. */
  env: Readonly<Record<string, string>>;
  cwd?: string;
}

export interface RunningProgram {
  stdin: Writable;
  /** Has to be read to its end. */
  stdout: Readable;
  /** Resolves once stdout was read to its end; `code` -1: it could not be started, or was killed. */
  ended: Promise<{ code: number; stderr: string }>;
  kill(): void;
}

const script = fileURLToPath(new URL('spawner-process.ts', import.meta.url));
const agent = new Agent({ keepAlive: true });
let socket: Promise<string> | undefined;

/**
 * Starts a program through a process that has little memory. A fork copies the page tables of whoever forks: from a test
 * process of 1 GiB it takes 40 ms in which nothing else goes on there, and from a small one it takes one.
 */
export async function spawnThinly({ command, args, env, cwd }: Program): Promise<RunningProgram> {
  socket ??= startSpawner();
  const program = JSON.stringify({ command, args, env, cwd });
  const stdin = request({
    socketPath: await socket,
    method: 'POST',
    headers: { 'x-program': Buffer.from(program).toString('base64') },
    agent,
  });
  stdin.flushHeaders();
  const [stdout] = (await once(stdin, 'response')) as [IncomingMessage];
  stdin.on('error', () => {});
  const ended = once(stdout, 'end').then(() => JSON.parse(decoded(stdout.trailers['x-ended'])));
  ended.catch(() => {});
  return { stdin, stdout, ended, kill: () => void stdin.destroy() };
}

const decoded = (trailer = '') => Buffer.from(trailer, 'base64').toString();

/** Ends with this process, of which it holds a pipe. Resolves with the socket on which it listens. */
async function startSpawner(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-spawner-'));
  const path = join(folder, 'socket');
  const child = spawn(process.execPath, [script, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  await once(child.stdout, 'data');
  // Neither it nor its pipes keep this process alive.
  for (const each of [child, child.stdin, child.stdout]) (each as unknown as { unref(): void }).unref();
  return path;
}
