import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

const script = fileURLToPath(new URL('reaper.sh', import.meta.url));

/**
 * Sees to it that no child process and no folder outlives this process, however this process ends.
 * A shell in a session of its own holds the list, and acts when its stdin ends: Linux and macOS alike.
 */
export interface Reaper {
  /** Its own process id, for tests. */
  readonly pid: number;
  /** `pid` leads a process group, which is killed when we are gone. */
  own(pid: number): void;
  /** `pid` has ended: its number may soon be somebody else's. */
  disown(pid: number): void;
  /** A fresh folder in the system's place for temporary files, removed when we are gone. */
  folder(prefix: string): Promise<string>;
  /** Kills and removes all that is still owned; resolves when it is gone. */
  close(): Promise<void>;
}

export function startReaper(): Reaper {
  const shell = spawn('/bin/sh', [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const { pid, stdin } = shell;
  if (pid === undefined) throw new Error('sandbox: /bin/sh cannot be started');
  // Neither the shell nor its pipe keeps this process alive: its end is what they wait for.
  shell.unref();
  (stdin as unknown as { unref(): void }).unref();
  const owned = new Set<number>();
  const tell = (line: string) => stdin.writable && stdin.write(`${line}\n`);
  return {
    pid,
    own: (child) => {
      owned.add(child);
      tell(`own ${child}`);
    },
    disown: (child) => {
      owned.delete(child);
      tell(`disown ${child}`);
    },
    folder: async (prefix) => {
      const folder = await mkdtemp(join(await realpath(tmpdir()), prefix));
      tell(`folder ${folder}`);
      return folder;
    },
    close: async () => {
      if (shell.exitCode !== null) return;
      shell.ref();
      const ended = once(shell, 'exit');
      stdin.end();
      await ended;
      await until(async () => owned.size === 0, {
        what: 'all processes have ended',
        everyMs: 5,
      });
    },
  };
}
