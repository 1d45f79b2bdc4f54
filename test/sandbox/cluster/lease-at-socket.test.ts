import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { callConnections } from '../../../src/cluster/http/connections.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { failsWith } from '../../suites/cluster/bench.ts';
import { at, clusterAt, configMap, json, startServer } from './local-server.ts';

/** A permit whose time the test sets. */
function permitOf(remainingMs: number) {
  const permit = { left: remainingMs, remainingMs: () => permit.left };
  return permit;
}

const named = (name: string) => ({ ...configMap, metadata: { ...at, name } });

describe('the lease is looked at when a request is handed to the socket', () => {
  test('writes that waited until the lease ran out never arrive', async (context) => {
    const held: ServerResponse[] = [];
    const { promise: full, resolve } = Promise.withResolvers<void>();
    const server = await startServer(context, (response) => {
      if (held.push(response) === callConnections) resolve();
    });
    const cluster = await clusterAt(context, server);
    const permit = permitOf(8_000);
    const apply = (index: number) => cluster.apply(maps, named(`it-${index}`), { force: true, permit });
    const first = Array.from({ length: callConnections }, (_, index) => apply(index));
    const late = Array.from({ length: 20 }, (_, index) =>
      failsWith('lease-lost', apply(callConnections + index)),
    );
    await full;
    permit.left = 0;
    for (const response of held) json(response, configMap);
    await Promise.all(first);
    const errors = await Promise.all(late);
    assert.match(errors[0]?.message ?? '', /nothing was sent/);
    assert.equal(server.seen.length, callConnections);
  });

  test('a lease that runs out while the connection is made sends nothing', async (context) => {
    const server = await startServer(context, (response) => json(response, configMap));
    const cluster = await clusterAt(context, server);
    const looks: number[] = [];
    const remainingMs = () => {
      looks.push(server.connections);
      return looks.length === 1 ? 8_000 : 0;
    };
    await failsWith('lease-lost', cluster.apply(maps, configMap, { force: true, permit: { remainingMs } }));
    // The first look was before there was a connection, the second when there was one.
    assert.deepEqual(looks, [0, 1]);
    assert.deepEqual(server.seen, []);
  });

  test('a lease that shrank while the connection was made is sent with the time that is left now', async (context) => {
    const server = await startServer(context, (response) => json(response, configMap));
    const cluster = await clusterAt(context, server);
    const left = [8_000, 2_000];
    const remainingMs = () => left.shift() ?? 2_000;
    await cluster.apply(maps, configMap, { force: true, permit: { remainingMs } });
    assert.deepEqual(
      server.seen.map(({ url }) => timeoutOf(url)),
      ['1500ms'],
    );
    assert.equal(server.connections, 1);
  });

  for (const [left, timeout] of [
    [8_000, '6000ms'],
    [1_000, '750ms'],
    [1, '1ms'],
    [10 * 60_000, '30000ms'],
  ] as const) {
    test(`with ${left} ms left the server is given ${timeout}`, async (context) => {
      const server = await startServer(context, (response) => json(response, configMap));
      const cluster = await clusterAt(context, server);
      const permit = permitOf(left);
      await cluster.apply(maps, configMap, { force: true, permit });
      await cluster.create(maps, configMap, { permit });
      await cluster.replace(maps, configMap, { permit });
      await cluster.mergePatch(maps, at, {}, { permit });
      await cluster.delete(maps, at, { permit, uid: 'u', resourceVersion: '5' });
      assert.deepEqual(
        server.seen.map(({ method, url }) => [method, timeoutOf(url)]),
        [
          ['PATCH', timeout],
          ['POST', timeout],
          ['PUT', timeout],
          ['PATCH', timeout],
          ['DELETE', timeout],
        ],
      );
    });
  }

  test('renewing the lease does not wait behind writes that hold it', async (context) => {
    const held: (() => void)[] = [];
    const { promise: full, resolve } = Promise.withResolvers<void>();
    const server = await startServer(context, (response) => {
      if (held.push(() => json(response, configMap)) === callConnections) resolve();
      if (held.length > callConnections) json(response, configMap);
    });
    const cluster = await clusterAt(context, server);
    const permit = permitOf(8_000);
    const writes = Array.from({ length: 30 }, (_, index) =>
      cluster.apply(maps, named(`it-${index}`), { force: true, permit }),
    );
    const renewal = cluster.replace(maps, named('record'), { permit, urgent: true });
    await full;
    held[0]?.();
    await renewal;
    assert.equal(server.seen[callConnections]?.method, 'PUT');
    for (const answer of held.slice(1, callConnections)) answer();
    await Promise.all(writes);
  });

  test('a call that is aborted while it waits for a connection never arrives', async (context) => {
    const held: ServerResponse[] = [];
    const { promise: full, resolve } = Promise.withResolvers<void>();
    const server = await startServer(context, (response) => {
      if (held.push(response) === callConnections) resolve();
    });
    const cluster = await clusterAt(context, server);
    const first = Array.from({ length: callConnections }, (_, index) =>
      cluster.apply(maps, named(`it-${index}`), { force: true }),
    );
    const stop = new AbortController();
    const reason = new Error('enough');
    const waiting = assert.rejects(
      cluster.apply(maps, configMap, { force: true, signal: stop.signal }),
      reason,
    );
    await full;
    stop.abort(reason);
    await waiting;
    for (const response of held) json(response, configMap);
    await Promise.all(first);
    assert.equal(server.seen.length, callConnections);
  });

  test('hundreds of calls share a few connections', async (context) => {
    const server = await startServer(context, (response) => json(response, configMap));
    const cluster = await clusterAt(context, server);
    await Promise.all(Array.from({ length: 300 }, () => cluster.get(maps, at)));
    assert.equal(server.seen.length, 300);
    assert.equal(server.connections, callConnections);
  });
});

function timeoutOf(url: string): string | null {
  return new URL(url, 'https://it').searchParams.get('timeout');
}
