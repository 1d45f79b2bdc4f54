import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Reaper } from './reaper.ts';

/** How to start a program of the sandbox. */
export interface ChildOptions {
  command: string;
  args: string[];
  /** Takes stdout and stderr. */
  logFile: string;
  /** The whole environment: nothing of ours is inherited. */
  env?: Record<string, string>;
  cwd?: string;
}

/** A program that runs beside us, in a process group of its own: a Ctrl-C in the terminal is ours to pass on. */
export interface Child {
  readonly pid: number;
  running(): boolean;
  /** Resolves once it has ended, with the exit code or the signal. */
  ended(): Promise<number | string>;
  /** SIGSTOP and SIGCONT, to the whole group. */
  pause(): void;
  resume(): void;
  /** SIGKILL to the whole group, and waits for the end: nothing in a sandbox is worth a graceful one. */
  kill(): Promise<void>;
  /** The last lines of what it said, for error messages. */
  lastWords(): Promise<string>;
}

/** Starts a program; rejects where it cannot be started at all. */
export async function startChild(reaper: Reaper, options: ChildOptions): Promise<Child> {
  const { command, args, logFile, env = {}, cwd } = options;
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log], env, cwd });
  closeSync(log);
  await once(child, 'spawn');
  const pid = child.pid as number;
  reaper.own(pid);
  child.unref();
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => {
      reaper.disown(pid);
      resolve(code ?? signal ?? 'unknown');
    });
  });
  const running = () => child.exitCode === null && child.signalCode === null;
  return {
    pid,
    running,
    ended: () => {
      if (running()) child.ref();
      return ended;
    },
    pause: () => signalGroup(pid, 'SIGSTOP'),
    resume: () => signalGroup(pid, 'SIGCONT'),
    kill: async () => {
      if (!running()) return;
      child.ref();
      signalGroup(pid, 'SIGKILL');
      await ended;
    },
    lastWords: () => lastLines(logFile, 8),
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function lastLines(file: string, count: number): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-count).join('\n');
}
