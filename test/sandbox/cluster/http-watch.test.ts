import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { callConnections } from '../../../src/cluster/http/connections.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { type ManualClock, manualClock } from '../../doubles/manual-clock.ts';
import { failsWith } from '../../suites/cluster/bench.ts';
import { type Answer, clusterAt, failure, type Seen, startServer } from './local-server.ts';

const line = (type: string, resourceVersion: string, name = 'it') =>
  `${JSON.stringify({ type, object: { metadata: { name, namespace: 'n', resourceVersion } } })}\n`;

const status = (code: number) =>
  `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code, message: 'some words' } })}\n`;

describe('a watch over HTTP', () => {
  /** Each stream in turn is answered by the next of these; the last one for good. */
  const open = async (context: TestContext, ...answers: Answer[]) => {
    const clock = manualClock();
    const turns = [...answers];
    const server = await startServer(context, (response, request) => {
      const next = turns.length > 1 ? turns.shift() : turns[0];
      next?.(response, request);
    });
    const cluster = await clusterAt(context, server, { clock });
    const stop = new AbortController();
    context.after(() => stop.abort());
    const watch = cluster.watch(maps, {
      resourceVersion: '5',
      namespace: 'n',
      labelSelector: 'a=b',
      signal: stop.signal,
    });
    return { clock, server, stop, events: watch[Symbol.asyncIterator]() };
  };
  const sends =
    (...lines: string[]): Answer =>
    (response) =>
      response.end(lines.join(''));
  const stays =
    (...lines: string[]): Answer =>
    (response) =>
      response.write(lines.join('') || '\n');
  const versions = (seen: Seen[]) =>
    seen.map(({ url }) => new URL(url, 'https://it').searchParams.get('resourceVersion'));

  test('asks for bookmarks, from its version, within its namespace and selector', async (context) => {
    const { events, server } = await open(context, stays(line('ADDED', '6')));
    await events.next();
    const { pathname, searchParams } = new URL(server.seen[0]?.url ?? '', 'https://it');
    assert.equal(pathname, '/api/v1/namespaces/n/configmaps');
    assert.deepEqual(Object.fromEntries(searchParams), {
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '270',
      resourceVersion: '5',
      labelSelector: 'a=b',
    });
  });

  test('goes on from the last event when the server ends the stream', async (context) => {
    const { events, server, clock } = await open(
      context,
      sends(line('ADDED', '6'), line('MODIFIED', '7')),
      stays(line('DELETED', '8')),
    );
    const told = [await events.next(), await events.next(), await patiently(clock, events.next())];
    assert.deepEqual(
      told.map(({ value }) => value?.type),
      ['ADDED', 'MODIFIED', 'DELETED'],
    );
    assert.deepEqual(versions(server.seen), ['5', '7']);
  });

  test('goes on from the last bookmark, and tells nobody of it', async (context) => {
    const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '90' } } })}\n`;
    const { events, server, clock } = await open(context, sends(bookmark), stays(line('ADDED', '91')));
    const { value } = await patiently(clock, events.next());
    assert.equal(value?.type, 'ADDED');
    assert.deepEqual(versions(server.seen), ['5', '90']);
  });

  for (const [what, answer] of [
    ['a connection that breaks', (response: ServerResponse) => response.destroy()],
    ['a server that is overloaded', (response: ServerResponse) => failure(response, 503)],
    ['too many requests', (response: ServerResponse) => failure(response, 429)],
    ['an error of the moment in the stream', sends(status(500))],
    ['a line that is no event', sends('garbage\n')],
    ['an unknown kind of event', sends(line('SURPRISE', '6'))],
    [
      'a stream that breaks in the middle',
      (response: ServerResponse) => response.write('{"type"', () => response.destroy()),
    ],
    ['a stream that ends at once', sends()],
  ] as const) {
    test(`survives ${what}`, async (context) => {
      const { events, server, clock } = await open(context, answer, stays(line('ADDED', '6')));
      const { value } = await patiently(clock, events.next());
      assert.equal(value?.object.metadata.name, 'it');
      assert.deepEqual(versions(server.seen), ['5', '5']);
    });
  }

  for (const [what, answer, kind] of [
    ['a version that the server has forgotten', sends(status(410)), 'expired'],
    [
      'a version that the server forgot before it began',
      (response: ServerResponse) => failure(response, 410, 'Expired'),
      'expired',
    ],
    ['being forbidden', (response: ServerResponse) => failure(response, 403, 'Forbidden'), 'refused'],
    [
      'a kind that is not served',
      (response: ServerResponse) => failure(response, 404, 'NotFound'),
      'not-found',
    ],
    [
      'credentials that are refused',
      (response: ServerResponse) => failure(response, 401, 'Unauthorized'),
      'unauthenticated',
    ],
    [
      'a redirect',
      (response: ServerResponse) => response.writeHead(302, { location: 'https://elsewhere.example' }).end(),
      'refused',
    ],
    ['a redirect in the stream', sends(status(302)), 'refused'],
  ] as const) {
    test(`ends with ${what}`, async (context) => {
      const { events } = await open(context, answer);
      await failsWith(kind, events.next());
    });
  }

  for (const [what, answer] of [
    ['a connection that breaks', (response: ServerResponse) => response.destroy()],
    ['a server that is overloaded', (response: ServerResponse) => failure(response, 503)],
    ['an error of the moment in the stream', sends(status(500))],
  ] as const) {
    test(`ends with ${what} three times in a row`, async (context) => {
      const { events, server, clock } = await open(context, answer);
      await patiently(clock, failsWith('transient', events.next()));
      assert.equal(server.seen.length, 3);
    });
  }

  test('an event or a bookmark between failures begins the count anew', async (context) => {
    const breaks: Answer = (response) => response.destroy();
    const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '90' } } })}\n`;
    const turns = [breaks, breaks, sends(bookmark), breaks, breaks, stays(line('ADDED', '91'))];
    const { events, clock } = await open(context, ...turns);
    assert.equal((await patiently(clock, events.next())).value?.type, 'ADDED');
  });

  test('streams that the server ends are no failures, however many', async (context) => {
    const ends = Array.from({ length: 6 }, () => sends());
    const { events, clock } = await open(context, ...ends, stays(line('ADDED', '6')));
    assert.equal((await patiently(clock, events.next())).value?.type, 'ADDED');
  });

  test('waits longer each time that nothing comes, and as long as the server asks', async (context) => {
    const { events, server, clock } = await open(context, sends(), sends(), sends(), (response) => {
      response.setHeader('retry-after', '20');
      failure(response, 429);
    });
    const next = events.next();
    const waits: number[] = [];
    for (const count of [2, 3, 4, 5]) waits.push(await waitFor(clock, server, count));
    assert.deepEqual(waits, [150, 300, 600, 20_000]);
    void next;
  });

  test('ends quietly when it is aborted, in a stream and between two', async (context) => {
    const inStream = await open(context, stays(line('ADDED', '6')));
    await inStream.events.next();
    const last = inStream.events.next();
    inStream.stop.abort(new Error('enough'));
    assert.deepEqual(await last, { done: true, value: undefined });

    const between = await open(context, sends());
    const next = between.events.next();
    while (between.clock.waiting() === 0) await new Promise(setImmediate);
    between.stop.abort(new Error('enough'));
    assert.deepEqual(await next, { done: true, value: undefined });
  });

  test('who stops reading closes the connection', async (context) => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const { events } = await open(context, (response) => {
      response.on('close', resolve);
      response.write(line('ADDED', '6'));
    });
    await events.next();
    await events.return?.();
    await closed;
  });

  test('watches have connections of their own: twelve of them leave all calls through', async (context) => {
    const server = await startServer(context, (response, { url }) => {
      if (url.includes('watch=true')) response.write(line('ADDED', '6'));
      else response.end(JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'it' } }));
    });
    const cluster = await clusterAt(context, server);
    const { signal } = new AbortController();
    const watches = Array.from({ length: 12 }, () => cluster.watch(maps, { resourceVersion: '5', signal }));
    await Promise.all(watches.map((watch) => watch[Symbol.asyncIterator]().next()));
    await Promise.all(
      Array.from({ length: 2 * callConnections }, () => cluster.get(maps, { name: 'it', namespace: 'n' })),
    );
    assert.equal(server.connections, 12 + callConnections);
  });
});

/** Lets the watch's pauses pass until it has told something. */
async function patiently<T>(clock: ManualClock, next: Promise<T>): Promise<T> {
  let done = false;
  const told = next.finally(() => {
    done = true;
  });
  while (!done) {
    await clock.advance(100);
    await new Promise(setImmediate);
  }
  return told;
}

/** Lets time pass until the server was asked so often; how long that took, ms. */
async function waitFor(clock: ManualClock, server: { seen: Seen[] }, count: number): Promise<number> {
  while (clock.waiting() === 0) await new Promise(setImmediate);
  const start = clock.monotonic();
  while (clock.waiting() > 0) await clock.advance(50);
  const waited = clock.monotonic() - start;
  while (server.seen.length < count) await new Promise(setImmediate);
  return waited;
}
