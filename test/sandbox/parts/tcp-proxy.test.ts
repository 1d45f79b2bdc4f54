import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTcpProxy } from '../../../sandbox/control-plane/tcp-proxy.ts';

/** A server that says back what it hears, at the end of a line; it and the line end with the test. */
async function line(t: TestContext) {
  const server = createServer((socket) => void socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startTcpProxy((server.address() as AddressInfo).port);
  t.after(async () => {
    await proxy.close();
    server.close();
  });
  const dial = () => connect(proxy.port, '127.0.0.1').on('error', () => undefined);
  return { proxy, dial };
}

async function answerTo(socket: Socket, text: string): Promise<string> {
  const answer = once(socket, 'data');
  socket.write(text);
  return String((await answer)[0]);
}

describe('a line that can be broken', () => {
  it('passes on what is said, both ways', async (t) => {
    const { dial } = await line(t);
    const socket = dial();
    assert.equal(await answerTo(socket, 'one'), 'one');
    assert.equal(await answerTo(socket, 'two'), 'two');
    socket.destroy();
  });

  it('that is cut breaks what is open and what is opened, until it is mended', async (t) => {
    const { proxy, dial } = await line(t);
    const socket = dial();
    await answerTo(socket, 'one');
    const closed = once(socket, 'close');
    proxy.cut();
    await closed;
    await once(dial(), 'close');
    proxy.pass();
    const next = dial();
    assert.equal(await answerTo(next, 'two'), 'two');
    next.destroy();
  });

  it('that is silent delivers afterwards what was said meanwhile', async (t) => {
    const { proxy, dial } = await line(t);
    const socket = dial();
    await answerTo(socket, 'one');
    proxy.silence();
    const answer = answerTo(socket, 'two');
    assert.equal(await Promise.race([answer, sleep(50, 'nothing')]), 'nothing');
    proxy.pass();
    assert.equal(await answer, 'two');
    socket.destroy();
  });

  it('that is slow keeps the order', async (t) => {
    const { proxy, dial } = await line(t);
    proxy.slow(20);
    const socket = dial();
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    for (const text of ['a', 'b', 'c']) {
      socket.write(text);
      await sleep(5);
    }
    while (heard.length < 3) await once(socket, 'data');
    assert.equal(heard, 'abc');
    socket.destroy();
  });
});
