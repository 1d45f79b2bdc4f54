import { mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const beatMs = 2_000;
/** A holder that has not touched its lock for so long is dead. */
const staleMs = 15_000;

/**
 * Runs `task` while no other process does so under the same lock file. Good enough to save work, not to guard it:
 * two that find a stale lock in the same instant both run.
 */
export async function withLock<T>(file: string, onWait: () => void, task: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  await take(file, onWait);
  const beat = setInterval(() => touch(file), beatMs);
  try {
    return await task();
  } finally {
    clearInterval(beat);
    await rm(file, { force: true });
  }
}

async function take(file: string, onWait: () => void): Promise<void> {
  let told = false;
  while (!(await create(file))) {
    if (await isStale(file)) {
      await rm(file, { force: true });
      continue;
    }
    if (!told) onWait();
    told = true;
    await sleep(200);
  }
}

async function create(file: string): Promise<boolean> {
  try {
    await writeFile(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > staleMs;
}

function touch(file: string): void {
  const now = new Date();
  utimes(file, now, now).catch(() => undefined);
}
