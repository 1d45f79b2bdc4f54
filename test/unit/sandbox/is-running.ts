import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether the process does anything still: a zombie that nobody has waited for does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', `${pid}`]);
    return !stdout.trim().startsWith('Z');
  } catch {
    return false;
  }
}
