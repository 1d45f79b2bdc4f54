import { readFile, writeFile } from 'node:fs/promises';

/** The most memory that a process has had since it started, or since `forgetPeak`; bytes (proc(5), VmHWM). */
export async function peakMemory(pid: number): Promise<number> {
  const [, kib = '0'] = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}

/** From here on the peak is what the process has now (proc(5), clear_refs). */
export async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}

/** Linux counts a process's time in hundredths of a second, for everybody who asks (proc(5), stat). */
const TICK_MS = 10;

/** How long a process has been at work, on whichever core; ms. How busy the machine is does not matter to it. */
export async function cpuTimeMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold blanks; user and system time are the 12th and 13th after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
