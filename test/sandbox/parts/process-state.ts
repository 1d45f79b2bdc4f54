import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether the process does anything still: a zombie that nobody has waited for does not. */
export async function isRunning(pid: number): Promise<boolean> {
  const state = await processState(pid);
  return state !== undefined && !state.startsWith('Z');
}

/** As `ps` shows it: `S` sleeping, `T` stopped, `Z` zombie; undefined where there is no such process. */
export async function processState(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', `${pid}`]);
    return stdout.trim();
  } catch {
    return undefined;
  }
}
