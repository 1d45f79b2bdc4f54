import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { suite, test } from 'node:test';
import type { HttpListener } from '../../../src/http/http-listener.ts';
import { deliver, push, sign, world } from './webhooks.ts';

suite('the webhook', () => {
  /** A body of which nothing comes; `read` tells whether anybody asked for it, `end` ends it. */
  function heldBody() {
    let isRead = false;
    const body = new Readable({
      read: () => {
        isRead = true;
      },
    });
    return { body, read: () => isRead, end: () => body.push(null) };
  }

  const send = (listener: HttpListener, payload: Readable, signature: string, url = '/webhook') =>
    listener.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
      payload,
    });

  const WITHOUT_FORM = ['', 'x', 'sha256=', `sha256=${'0'.repeat(63)}`, `sha256=${'0'.repeat(65)}`];
  for (const signature of [...WITHOUT_FORM, `sha1=${'0'.repeat(40)}`, `sha256=${'g'.repeat(64)}`]) {
    test(`"${signature.slice(0, 12)}" (${signature.length}) is no signature: 401, and the body is not read`, async () => {
      const { body, read } = heldBody();
      assert.equal((await send(world().listener, body, signature)).statusCode, 401);
      assert.equal(read(), false);
    });
  }

  test('the body of what is not found is not read either', async () => {
    const { body, read } = heldBody();
    assert.equal((await send(world().listener, body, sign(''), '/')).statusCode, 404);
    assert.equal(read(), false);
  });

  test('of unverified bodies 32 are held at once: a further one is 503, until one has ended', async () => {
    const { listener } = world();
    const held = Array.from({ length: 32 }, heldBody);
    const replies = held.map(({ body }) => send(listener, body, sign('other')));
    while (!held.every(({ read }) => read())) await new Promise(setImmediate);
    const { body, read } = heldBody();
    assert.equal((await send(listener, body, sign('other'))).statusCode, 503);
    assert.equal(read(), false);
    for (const { end } of held) end();
    assert.deepEqual(
      new Set((await Promise.all(replies)).map(({ statusCode }) => statusCode)),
      new Set([401]),
    );
    assert.equal((await deliver(listener, push('refs/heads/main'))).statusCode, 202);
  });
});
