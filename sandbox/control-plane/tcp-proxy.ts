import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../processes/free-port.ts';

/** A line to a server on this machine on which things go wrong, whatever is said on it: TLS goes through as it is. */
export interface TcpProxy {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Everything goes through again, also what was held up. */
  pass(): void;
  /** Breaks all connections, and those that are opened from now on. */
  cut(): void;
  /** Nothing goes through, in either direction, and nobody is told; what was sent arrives after `pass`. */
  silence(): void;
  /** Each piece that is read goes on after so many ms. */
  slow(ms: number): void;
  close(): Promise<void>;
}

/** Listens on a free port, and passes on to `port` of 127.0.0.1. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
  const line = faultyLine();
  const open = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    open.add(socket);
    // What broke is seen by who reads from it.
    return socket.on('error', () => undefined).on('close', () => open.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (line.isCut()) return void client.destroy();
    const upstream = keep(connect(port, '127.0.0.1'));
    void pump(client, upstream, line);
    void pump(upstream, client, line);
  });
  const own = await listen(server);
  const breakAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: own,
    pass: line.pass,
    cut: () => {
      line.cut();
      breakAll();
    },
    silence: line.silence,
    slow: line.slow,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      line.pass();
      breakAll();
      await closed;
    },
  };
}

/** A port that stays the same over a restart of whoever is behind, and that nobody takes meanwhile. */
async function listen(server: Server): Promise<number> {
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return port;
}

async function pump(from: Socket, to: Socket, line: Pick<FaultyLine, 'through'>): Promise<void> {
  try {
    for await (const chunk of from) {
      await line.through();
      if (!to.write(chunk)) await once(to, 'drain');
    }
  } catch {
    // One end is gone; so is the other.
  } finally {
    from.destroy();
    to.destroy();
  }
}

interface FaultyLine {
  pass(): void;
  cut(): void;
  silence(): void;
  slow(ms: number): void;
  isCut(): boolean;
  /** Resolves when the next piece may go on. */
  through(): Promise<void>;
}

function faultyLine(): FaultyLine {
  let isCut = false;
  let delayMs = 0;
  let silent: PromiseWithResolvers<void> | undefined;

  function pass(): void {
    isCut = false;
    delayMs = 0;
    silent?.resolve();
    silent = undefined;
  }

  return {
    pass,
    cut: () => {
      pass();
      isCut = true;
    },
    silence: () => {
      pass();
      silent = Promise.withResolvers();
    },
    slow: (ms) => {
      pass();
      delayMs = ms;
    },
    isCut: () => isCut,
    through: async () => {
      if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
      await silent?.promise;
    },
  };
}
