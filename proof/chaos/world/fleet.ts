import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation, LockstepProcess } from '../../../sandbox/installation.ts';
import { until } from '../../../sandbox/processes/until.ts';
import { WATCHERS, WORKERS } from '../plan/plan.ts';

/** What a supervisor waits before it starts again what has ended by itself, in ms. */
const RESTART_MS = 500;
/** A start waits for Redis and Git, which may both be away. */
const START_MS = 300_000;

/** Lockstep's processes, each on a machine of its own, by name: two watchers, four workers. */
export interface Fleet {
  /** kill -9, with all that it has started. */
  kill(name: string): Promise<void>;
  /** A new one in its place; resolves when it is ready. Where its start ends in an error, it is started again. */
  start(name: string): Promise<void>;
  pause(name: string): void;
  resume(name: string): void;
  /** Its mirrors and what it owes are gone. Only while it does not run. */
  loseDisk(name: string): Promise<void>;
  /** From now on nobody is started again: who stops them all would have new ones otherwise. */
  disband(): void;
  /** Every process that ended though nobody had killed it, with its last words. */
  readonly crashes: readonly string[];
}

/** Starts all of them; resolves when they are ready. */
export async function startFleet(installation: Installation): Promise<Fleet> {
  const running = new Map<string, LockstepProcess>();
  const crashes: string[] = [];
  let isDisbanded = false;

  async function tryToStart(name: string): Promise<boolean> {
    if (isDisbanded) return true;
    try {
      const role = name.startsWith('watcher') ? 'watcher' : 'worker';
      const process = await installation.start(role, [], [], { name: `-${name}` });
      running.set(name, process);
      void process.ended().then((code) => restart(name, process, code));
      return true;
    } catch {
      await sleep(RESTART_MS);
      return false;
    }
  }

  async function restart(name: string, process: LockstepProcess, code: number | string): Promise<void> {
    if (isDisbanded || running.get(name) !== process) return;
    crashes.push(`${name} ended by itself (${code}): ${await process.lastWords()}`);
    await start(name).catch((error) => crashes.push(String(error)));
  }

  const start = async (name: string) => {
    await until(() => tryToStart(name), { what: `${name} is ready`, withinMs: START_MS, everyMs: 1 });
  };
  const processOf = (name: string): LockstepProcess => {
    const process = running.get(name);
    if (!process) throw new Error(`${name} does not run`);
    return process;
  };
  await Promise.all([...WATCHERS, ...WORKERS].map(start));
  return {
    start,
    kill: async (name) => {
      const process = processOf(name);
      running.delete(name);
      await process.kill();
    },
    pause: (name) => processOf(name).pause(),
    resume: (name) => processOf(name).resume(),
    loseDisk: (name) => rm(join(installation.folder, `mirrors-${name}`), { recursive: true, force: true }),
    disband: () => {
      isDisbanded = true;
    },
    crashes,
  };
}
