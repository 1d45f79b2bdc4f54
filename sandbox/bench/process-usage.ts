import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a process takes of the machine. */
export interface ProcessUsage {
  name: string;
  /** Resident now, MiB. */
  residentMib: number;
  /** The most that ever was, MiB. */
  peakMib: number;
  /** Of one core, while nothing was to be done. */
  idlePercent: number;
}

/** Reads processes of this machine (Linux's procfs), and watches for `idleMs` what they do when nothing is to be done. */
export async function usageOf(
  pids: Readonly<Record<string, number>>,
  idleMs: number,
): Promise<ProcessUsage[]> {
  const before = await cpuMsOf(pids);
  await sleep(idleMs);
  const after = await cpuMsOf(pids);
  return Promise.all(
    Object.entries(pids).map(async ([name, pid]) => {
      const usedMs = (after[name] ?? 0) - (before[name] ?? 0);
      const memory = parseMemory(await readFile(`/proc/${pid}/status`, 'utf8'));
      return { name, ...memory, idlePercent: Math.round((usedMs / idleMs) * 1000) / 10 };
    }),
  );
}

/** What each has computed since it began, in ms of one core: the same on a busy machine, unlike the time that it took. */
export async function cpuMsOf(pids: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const read = async ([name, pid]: [string, number]) =>
    [name, parseCpuMs(await readFile(`/proc/${pid}/stat`, 'utf8'))] as const;
  return Object.fromEntries(await Promise.all(Object.entries(pids).map(read)));
}

/** VmRSS and VmHWM of /proc/PID/status (proc_pid_status(5)), which counts in KiB. */
export function parseMemory(status: string): Pick<ProcessUsage, 'residentMib' | 'peakMib'> {
  const mib = (field: string) =>
    Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024);
  return { residentMib: mib('VmRSS'), peakMib: mib('VmHWM') };
}

/** Linux tells user space of ticks of 10 ms, whatever it counts in itself. */
const TICK_MS = 10;

/** User and system time of /proc/PID/stat (proc_pid_stat(5)); the process's name before may hold anything. */
export function parseCpuMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
