import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cpuTimeMs, forgetPeak, peakMemory } from './usage-of.ts';

const MIB = 1024 * 1024;
const secret = 'canary-secret';
/** Memory is measured of a process that does nothing else. */
const program = fileURLToPath(new URL('./webhook-process.ts', import.meta.url));

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('drain', () => resolve()));

suite('the webhook against whoever may connect', () => {
  let listener: ChildProcess;
  let url = '';
  let hints = 0;
  before(async () => {
    listener = fork(program, [secret], { execArgv: [], env: {} });
    listener.on('message', (told: { url?: string; hints?: number }) => {
      url = told.url ?? url;
      hints = told.hints ?? hints;
    });
    while (url === '') await once(listener, 'message');
  });
  after(async () => {
    listener.disconnect();
    await once(listener, 'exit');
  });

  const dial = async (): Promise<Socket> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    // That the far side hangs up is what is tested.
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };
  const closeOf = (socket: Socket): Promise<void> =>
    new Promise((resolve) => socket.once('close', () => resolve()));
  const head = (...headers: string[]): string =>
    ['POST /webhook HTTP/1.1', 'Host: lockstep', ...headers, '', ''].join('\r\n');

  /** Sends chunks until 1 GiB is out or the far side hangs up. Gives how much went, and by how much memory grew. */
  async function flood(...headers: string[]): Promise<{ sent: number; grown: number; reply: string }> {
    const socket = await dial();
    let reply = '';
    socket.setEncoding('latin1').on('data', (text) => {
      reply += text;
    });
    const { pid = 0 } = listener;
    await forgetPeak(pid);
    const [before, closed] = [await peakMemory(pid), closeOf(socket)];
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 'x'), Buffer.from('\r\n')]);
    let sent = 0;
    socket.write(head('Transfer-Encoding: chunked', ...headers));
    while (sent < 1024 * MIB && !socket.destroyed) {
      sent += chunk.length;
      if (!socket.write(chunk)) await Promise.race([drained(socket), closed]);
    }
    await closed;
    return { sent, grown: (await peakMemory(pid)) - before, reply };
  }

  test('1 GiB that nobody signed is not taken in: the connection is closed', async () => {
    await flood();
    const { sent, grown } = await flood();
    assert.ok(sent < 100 * MIB, `${sent} bytes were taken`);
    assert.ok(grown < 10 * MIB, `${grown} bytes more memory`);
  });

  test('1 GiB under a signature that looks good is not taken in either', async () => {
    const signature = `X-Hub-Signature-256: sha256=${'0'.repeat(64)}`;
    await flood(signature);
    const { sent, grown } = await flood(signature);
    assert.ok(sent < 100 * MIB, `${sent} bytes were taken`);
    assert.ok(grown < 10 * MIB, `${grown} bytes more memory`);
  });

  test('a length over the cap is 413 before the first byte', async () => {
    const socket = await dial();
    socket.write(head(`X-Hub-Signature-256: sha256=${'0'.repeat(64)}`, `Content-Length: ${25 * MIB}`));
    const [reply] = await once(socket, 'data');
    assert.match(String(reply), /^HTTP\/1\.1 413 /);
    await closeOf(socket);
  });

  test('headers over 256 KiB are 431', async () => {
    const socket = await dial();
    socket.write(head(`X-Filler: ${'x'.repeat(300 * 1024)}`));
    const [reply] = await once(socket, 'data');
    assert.match(String(reply), /^HTTP\/1\.1 431 /);
    socket.destroy();
  });

  test('who sends slowly, or nothing, is cut off while others are served', async () => {
    const started = performance.now();
    const slow: [name: string, text: string][] = [
      ['nothing', ''],
      ['half of the headers', 'POST /webhook HTTP/1.1\r\nHost: lock'],
      [
        'half of the body',
        `${head(`X-Hub-Signature-256: sha256=${'0'.repeat(64)}`, 'Content-Length: 100')}half`,
      ],
    ];
    const ends = slow.map(async ([name, text]) => {
      const socket = await dial();
      socket.resume().write(text);
      await closeOf(socket);
      return { name, seconds: (performance.now() - started) / 1000 };
    });
    assert.equal((await fetch(`${url}/webhook`)).status, 405);
    for (const { name, seconds } of await Promise.all(ends)) {
      assert.ok(seconds < 5, `${name}: ${seconds} s`);
    }
  });

  test('the same signature in two headers is 401', async () => {
    const body = '{"ref":"refs/heads/main","repository":{"full_name":"acme/site"}}';
    const signature = `X-Hub-Signature-256: sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const socket = await dial();
    socket.write(head('X-GitHub-Event: push', signature, signature, `Content-Length: ${body.length}`) + body);
    const [reply] = await once(socket, 'data');
    assert.match(String(reply), /^HTTP\/1\.1 401 /);
    socket.destroy();
  });

  test('of 400 deliveries, twenty at a time, each is answered, and twenty cost less than 100 ms', async () => {
    const body = '{"ref":"refs/heads/main","repository":{"full_name":"acme/site"}}';
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const headers = { 'x-github-event': 'push', 'x-hub-signature-256': signature };
    const before = hints;
    const { pid = 0 } = listener;
    const idle = await cpuTimeMs(pid);
    const sender = async (): Promise<void> => {
      for (let count = 0; count < 20; count += 1) {
        const reply = await fetch(`${url}/webhook`, { method: 'POST', headers, body });
        assert.equal(reply.status, 202);
        await reply.text();
      }
    };
    await Promise.all(Array.from({ length: 20 }, sender));
    while (hints < before + 400) await once(listener, 'message');
    assert.equal(hints, before + 400);
    assert.ok((await cpuTimeMs(pid)) - idle < 20 * 100);
  });
});
