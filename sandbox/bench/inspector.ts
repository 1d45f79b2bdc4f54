import { readFile } from 'node:fs/promises';
import type { CpuProfile } from './cpu-profile.ts';

/** With this flag Node lets itself be inspected, at a free port of this machine, and says where on stderr. */
export const INSPECTED = '--inspect=127.0.0.1:0';

/** A process that can be profiled while it runs. */
export interface Inspector {
  /** The profile of its main thread during the work. */
  profile(work: () => Promise<void>): Promise<CpuProfile>;
  close(): void;
}

/** Finds in what the process said where it is inspected, and connects (Chrome DevTools Protocol). */
export async function inspect(logFile: string): Promise<Inspector> {
  const said = await readFile(logFile, 'utf8');
  const url = /Debugger listening on (ws:\S+)/.exec(said)?.[1];
  if (!url) throw new Error('bench: the process does not let itself be inspected');
  const socket = new WebSocket(url);
  const waiting = new Map<number, (message: Answer) => void>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Answer;
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`bench: cannot inspect ${url}`)));
  });
  const ask = (method: string, params: object = {}) =>
    new Promise<Answer>((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  await ask('Profiler.enable');
  await ask('Profiler.setSamplingInterval', { interval: SAMPLED_US });
  return {
    profile: async (work) => {
      await ask('Profiler.start');
      await work();
      const { result } = await ask('Profiler.stop');
      if (!result?.profile) throw new Error('bench: there is no profile');
      return result.profile;
    },
    close: () => socket.close(),
  };
}

const SAMPLED_US = 500;

interface Answer {
  id: number;
  result?: { profile?: CpuProfile };
}
