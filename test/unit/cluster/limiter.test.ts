import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { limiter } from '../../../src/cluster/http/limiter.ts';

/** Works that end when told to, and the order in which they began. */
function works(slots: number) {
  const { run } = limiter(slots);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    start: (name: string, options: { urgent?: boolean; signal?: AbortSignal } = {}) =>
      run(
        () => {
          begun.push(name);
          const { promise, resolve } = Promise.withResolvers<string>();
          ends.set(name, () => resolve(name));
          return promise;
        },
        { urgent: false, ...options },
      ),
    end: async (name: string) => {
      ends.get(name)?.();
      await new Promise(setImmediate);
    },
  };
}

describe('the limiter', () => {
  test('runs so many at once, and the others in their order', async () => {
    const { start, end, begun } = works(2);
    const all = ['a', 'b', 'c', 'd'].map((name) => start(name));
    assert.deepEqual(begun, ['a', 'b']);
    await end('b');
    assert.deepEqual(begun, ['a', 'b', 'c']);
    for (const name of ['a', 'c', 'd']) await end(name);
    assert.deepEqual(await Promise.all(all), ['a', 'b', 'c', 'd']);
  });

  test('lets urgent ones go first', async () => {
    const { start, end, begun } = works(1);
    const all = [start('a'), start('b'), start('c', { urgent: true })];
    for (const name of ['a', 'c', 'b']) await end(name);
    assert.deepEqual(begun, ['a', 'c', 'b']);
    await Promise.all(all);
  });

  test('gives the slot of one that failed to the next', async () => {
    const { run } = limiter(1);
    const broken = new Error('broken');
    const failing = run(() => Promise.reject(broken), { urgent: false });
    const next = run(async () => 'next', { urgent: false });
    await assert.rejects(failing, broken);
    assert.equal(await next, 'next');
  });

  test('one that is aborted while it waits never begins, and takes no slot', async () => {
    const { start, end, begun } = works(1);
    const stop = new AbortController();
    const reason = new Error('enough');
    const first = start('a');
    const aborted = assert.rejects(start('b', { signal: stop.signal }), reason);
    stop.abort(reason);
    await aborted;
    await end('a');
    await first;
    const last = start('c');
    await end('c');
    assert.equal(await last, 'c');
    assert.deepEqual(begun, ['a', 'c']);
  });

  test('one that was aborted before never begins', async () => {
    const { start, begun } = works(1);
    const reason = new Error('enough');
    await assert.rejects(start('a', { signal: AbortSignal.abort(reason) }), reason);
    assert.deepEqual(begun, []);
  });
});
