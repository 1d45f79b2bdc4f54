import { join } from 'node:path';
import { type Child, startChild } from '../processes/child.ts';
import { freePort } from '../processes/free-port.ts';
import type { Reaper } from '../processes/reaper.ts';
import { until } from '../processes/until.ts';

export interface Etcd {
  url: string;
  process: Child;
}

/**
 * One etcd for all clusters, each under a prefix of its own. It need not survive a power cut: no fsync.
 */
export async function startEtcd(reaper: Reaper, binary: string, folder: string): Promise<Etcd> {
  const [clientPort, peerPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${clientPort}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  const args = [
    '--name=sandbox',
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=sandbox=${peerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
  const process = await startChild(reaper, { command: binary, args, logFile: join(folder, 'etcd.log') });
  await until(async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok, {
    what: 'etcd is ready',
    everyMs: 20,
    check: async () => {
      if (!process.running()) throw new Error(`etcd ended:\n${await process.lastWords()}`);
    },
  });
  return { url, process };
}
