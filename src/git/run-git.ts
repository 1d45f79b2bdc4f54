import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Clock } from '../clock/clock.ts';
import { GitError } from './repository.ts';

export interface GitCall {
  args: readonly string[];
  /** All that the process sees of the environment. */
  env: Record<string, string>;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** What a git process said; `code` is undefined where it was killed. */
export interface GitAnswer {
  code: number | undefined;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

export type RunGit = (call: GitCall) => Promise<GitAnswer>;

/** A remote can make git print without end: what goes beyond is read and dropped. */
const keptOutput = 1024 * 1024;
/** How long git may take to remove its half-written packs and its locks after SIGTERM, in ms. */
export const graceMs = 2_000;

/**
 * Runs `git` in a process group of its own, so that an abort or the time limit ends its helpers
 * (git-remote-https, ssh) with it: simple-git ends git alone, and waits 50 ms after a command that prints nothing.
 * Rejects with the signal's reason, or with a `GitError` where git cannot be started; a failure of git is an answer.
 */
export function runGitWith(clock: Clock): RunGit {
  return async ({ args, env, timeoutMs, signal }) => {
    signal?.throwIfAborted();
    const child = spawn('git', args, { cwd: '/', env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = Promise.all([collect(child.stdout), collect(child.stderr), exitOf(child)]);
    let timedOut = false;
    const cancels: (() => void)[] = [];
    const end = () => {
      killGroup(child.pid, 'SIGTERM');
      cancels.push(clock.after(graceMs, () => killGroup(child.pid, 'SIGKILL')));
    };
    cancels.push(
      clock.after(timeoutMs, () => {
        timedOut = true;
        end();
      }),
    );
    signal?.addEventListener('abort', end, { once: true });
    try {
      const [stdout, stderr, code] = await ended;
      signal?.throwIfAborted();
      return { code, stdout, stderr, timedOut };
    } finally {
      signal?.removeEventListener('abort', end);
      for (const cancel of cancels) cancel();
    }
  };
}

export function gitNotStarted(cause: unknown): GitError {
  return new GitError('git could not be started. Install git 2.36 or newer, and have it in PATH', { cause });
}

async function collect(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let kept = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (kept < keptOutput) chunks.push(chunk.subarray(0, keptOutput - kept));
    kept += chunk.length;
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function exitOf(child: ReturnType<typeof spawn>): Promise<number | undefined> {
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code ?? undefined;
  } catch (cause) {
    throw gitNotStarted(cause);
  }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself.
  }
}
