import { connect } from 'node:net';
import { join } from 'node:path';
import { type Child, startChild } from './processes/child.ts';
import { freePort } from './processes/free-port.ts';
import type { Reaper } from './processes/reaper.ts';
import { until } from './processes/until.ts';

/** A Redis of our own, in memory only. */
export interface SandboxRedis {
  /** `redis://127.0.0.1:PORT`: the same after `start`. */
  readonly url: string;
  readonly pid: number;
  /** Everything in it is gone. */
  flushAll(): Promise<void>;
  /** One inline command, e.g. `CONFIG SET maxmemory 1mb`; resolves with the first line of the reply. */
  command(line: string): Promise<string>;
  /** kill -9: connections break, its data are gone. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** SIGSTOP: connections open, nobody answers. */
  pause(): void;
  resume(): void;
}

export interface RedisOptions {
  reaper: Reaper;
  /** Takes the log. */
  folder: string;
  /** BullMQ needs `noeviction`, the default here as in Redis. */
  maxmemoryPolicy?: string;
}

export async function startRedis(options: RedisOptions): Promise<SandboxRedis> {
  const port = await freePort();
  let server = await startServer(port, options);
  return {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return server.pid;
    },
    flushAll: async () => {
      await send(port, 'FLUSHALL');
    },
    command: (line) => send(port, line),
    stop: () => server.kill(),
    start: async () => {
      if (!server.running()) server = await startServer(port, options);
    },
    pause: () => server.pause(),
    resume: () => server.resume(),
  };
}

async function startServer(
  port: number,
  { reaper, folder, maxmemoryPolicy = 'noeviction' }: RedisOptions,
): Promise<Child> {
  const settings = {
    bind: '127.0.0.1',
    port: `${port}`,
    save: '',
    appendonly: 'no',
    'maxmemory-policy': maxmemoryPolicy,
    dir: folder,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = await spawnServer(reaper, args, join(folder, 'redis.log'));
  await until(async () => (await send(port, 'PING').catch(() => '')) === '+PONG', {
    what: 'redis-server is ready',
    everyMs: 10,
    check: async () => {
      if (!server.running()) throw new Error(`redis-server ended:\n${await server.lastWords()}`);
    },
  });
  return server;
}

async function spawnServer(reaper: Reaper, args: string[], logFile: string): Promise<Child> {
  try {
    const env = { PATH: process.env['PATH'] ?? '' };
    return await startChild(reaper, { command: 'redis-server', args, logFile, env });
  } catch (error) {
    const message =
      'redis-server cannot be started. Install Redis 6.2 or newer (apt-get install redis-server, brew install redis).';
    throw new Error(message, { cause: error });
  }
}

/** An inline command of the Redis protocol: no client library is needed for these few. */
function send(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 2_000 }, () => socket.write(`${line}\r\n`));
    let reply = '';
    socket.on('data', (chunk) => {
      reply += chunk;
      if (!reply.includes('\r\n')) return;
      socket.destroy();
      resolve(reply.slice(0, reply.indexOf('\r\n')));
    });
    socket.on('timeout', () => socket.destroy(new Error('redis-server does not answer')));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('redis-server closed the connection')));
  });
}
