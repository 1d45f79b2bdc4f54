import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ranges from which Linux and macOS take ports for outgoing connections: a server that is stopped for
 * a while must find its port again.
 */
const lowest = 20_000;
const count = 12_000;

const given = new Set<number>();

/** A loopback port that nobody listens on, never the same twice in one process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * count);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
