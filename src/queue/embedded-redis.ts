import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Clock } from '../clock/clock.ts';
import { PokeError } from './pokes.ts';

/** A Redis of our own, for an installation of one process. */
export interface EmbeddedRedis {
  /** The path of its socket: what `bullPokes` takes for a URL. Only this user reaches it. */
  url: string;
  stop(): Promise<void>;
}

/** It may be wiped at any instant, so it keeps nothing on disk. */
const settings = [
  ['--port', '0'],
  ['--unixsocketperm', '700'],
  ['--save', ''],
  ['--appendonly', 'no'],
  ['--maxmemory-policy', 'noeviction'],
  ['--daemonize', 'no'],
].flat();

/** Ends Redis and removes its folder ($0) when our end of stdin closes, which the kernel does even after a kill -9. */
const leash = `
command -v redis-server >/dev/null || exit 127
exec 3<&0
redis-server "$@" </dev/null &
redis=$!
{ read -r end <&3; kill "$redis"; } 2>/dev/null &
wait "$redis"
status=$?
rm -rf "$0"
exit "$status"
`;

/**
 * Starts `redis-server` on a socket in a new folder. Resolves when it answers; rejects (`PokeError`) where it is not
 * installed or gives up. `environment` needs PATH.
 */
export async function startEmbeddedRedis({
  clock,
  environment,
  withinMs = 10_000,
}: {
  clock: Clock;
  environment: Record<string, string>;
  withinMs?: number;
}): Promise<EmbeddedRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-redis-'));
  const url = join(folder, 'redis.sock');
  const child = spawn('/bin/sh', ['-c', leash, folder, ...settings, '--dir', folder, '--unixsocket', url], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  child.stdin.on('error', () => {});
  const stop = async () => {
    child.stdin.end();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answers({ child, url, clock, withinMs });
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answers({
  child,
  url,
  clock,
  withinMs,
}: {
  child: ChildProcess;
  url: string;
  clock: Clock;
  withinMs: number;
}): Promise<void> {
  let said = '';
  const listen = (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-500);
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  const client = new Redis({ path: url, retryStrategy: () => 50 });
  client.on('error', () => {});
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  client.once('ready', () => resolve());
  child.once('exit', (code) => reject(whyNot(code, said)));
  const cancel = clock.after(withinMs, () =>
    reject(new PokeError(`redis-server did not answer in ${withinMs} ms`)),
  );
  try {
    await promise;
  } finally {
    cancel();
    client.disconnect();
  }
}

function whyNot(code: number | null, said: string): PokeError {
  if (code === 127) {
    return new PokeError(
      'redis-server is not installed. Install Redis 6.2 or newer, or give the URL of one that runs',
    );
  }
  return new PokeError(
    `redis-server ended with ${code ?? 'a signal'}: ${said.trim().split('\n').at(-1) ?? ''}`,
  );
}
