import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { createCertificateAuthority } from '../../../sandbox/control-plane/x509/certificate-authority.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { failsWith } from '../../suites/cluster/bench.ts';
import { type Answer, at, clusterAt, configMap, failure, json, startServer } from './local-server.ts';

const MIB = 1024 * 1024;

/** Sends chunks for as long as somebody reads. */
const endless: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(MIB, 'x');
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
};

describe('hostile and broken replies', () => {
  const open = async (context: TestContext, answer: Answer) => {
    const server = await startServer(context, answer);
    return { server, cluster: await clusterAt(context, server) };
  };

  for (const status of [301, 302, 307, 308]) {
    test(`a redirect (${status}) is refused, and nobody is asked there`, async (context) => {
      const elsewhere = await startServer(context, (response) => json(response, configMap), { tls: false });
      const { cluster, server } = await open(context, (response) => {
        response.writeHead(status, { location: `${elsewhere.url}/?secret=1` }).end();
      });
      const error = await failsWith('refused', cluster.get(maps, at));
      assert.match(error.message, /redirect .* never followed/);
      assert.doesNotMatch(error.message, /secret/);
      assert.equal(server.seen.length, 1);
      assert.equal(elsewhere.connections, 0);
    });
  }

  test('an endless object is given up at its limit', async (context) => {
    const { cluster } = await open(context, endless);
    const error = await failsWith('refused', cluster.get(maps, at));
    assert.equal(error.reason, 'ReplyTooLarge');
    assert.match(error.message, /longer than 8388608 bytes/);
  });

  test('an endless list is given up at its limit', async (context) => {
    const { cluster } = await open(context, endless);
    assert.equal((await failsWith('refused', cluster.list(maps))).reason, 'ReplyTooLarge');
  });

  /** A list of so many objects, each with so many empty objects in it; three bytes each. */
  const stuffed = (objects: number, empties: number): string => {
    const item = `{"metadata":{"name":"it"},"x":[${Array(empties).fill('{}').join(',')}]}`;
    return `{"metadata":{"resourceVersion":"1"},"items":[${Array(objects).fill(item).join(',')}]}`;
  };

  for (const [what, body, query, message] of [
    ['a page of more objects than were asked for', stuffed(501, 0), {}, /holds 501 objects/],
    ['a page that is small in bytes and huge in memory', stuffed(50, 50_000), {}, /4000000 JSON values/],
    [
      'a list of one named object that is longer than an object can be',
      stuffed(1, 3 * MIB),
      { fieldSelector: 'metadata.name=it' },
      /longer than 8388608 bytes/,
    ],
    [
      'a list of at most one object that is longer than an object can be',
      stuffed(1, 3 * MIB),
      { limit: 1 },
      /longer than 8388608 bytes/,
    ],
  ] as const) {
    test(`${what} is refused`, async (context) => {
      const { cluster } = await open(context, (response) => response.end(body));
      const error = await failsWith('refused', cluster.list(maps, query));
      assert.equal(error.reason, 'ReplyTooLarge');
      assert.match(error.message, message);
    });
  }

  test('what is huge only once all pages are together is refused', async (context) => {
    const page = stuffed(10, 50_000).replace('"1"', '"1","continue":"more"');
    const { cluster, server } = await open(context, (response) => response.end(page));
    assert.match((await failsWith('refused', cluster.list(maps))).message, /JSON values/);
    assert.equal(server.seen.length, 4);
  });

  test('a discovery document that is huge once parsed is refused', async (context) => {
    const { cluster } = await open(context, (response) => response.end(stuffed(50, 50_000)));
    assert.match((await failsWith('refused', cluster.discover())).message, /JSON values/);
  });

  test('an endless reply to a write is given up at its limit', async (context) => {
    const { cluster } = await open(context, endless);
    assert.equal(
      (await failsWith('refused', cluster.apply(maps, configMap, { force: true }))).reason,
      'ReplyTooLarge',
    );
  });

  test('a watch line without end is given up at its limit', async (context) => {
    const { cluster } = await open(context, endless);
    const watch = cluster.watch(maps, { resourceVersion: '5', signal: new AbortController().signal });
    const error = await failsWith('refused', watch[Symbol.asyncIterator]().next());
    assert.equal(error.reason, 'ReplyTooLarge');
  });

  for (const [what, body] of [
    ['garbage', '<html>welcome</html>'],
    ['half an object', '{"kind": "ConfigMap", "metadata": {'],
    ['nothing', ''],
    ['no object', '[1, 2]'],
    ['an object without a name', '{"kind": "ConfigMap", "metadata": {}}'],
  ] as const) {
    test(`${what} is no answer of a Kubernetes API`, async (context) => {
      const { cluster } = await open(context, (response) => response.end(body));
      const error = await failsWith('transient', cluster.get(maps, at));
      assert.equal(error.reason, 'Unreadable');
      assert.doesNotMatch(error.message, /welcome/);
    });
  }

  test('a list of garbage is no list', async (context) => {
    const { cluster } = await open(context, (response) => json(response, { items: [7, { metadata: {} }] }));
    assert.equal((await failsWith('transient', cluster.list(maps))).reason, 'Unreadable');
  });

  test('an error page of somebody else is judged by its code, and not repeated', async (context) => {
    const { cluster } = await open(context, (response, { headers }) => {
      response.writeHead(502).end(`you sent ${headers.authorization}`);
    });
    const error = await failsWith('transient', cluster.get(maps, at));
    assert.equal(error.message, 'the server answered 502 without a reason');
  });

  for (const [what, user, secrets] of [
    ['token', { token: 'canary-token' }, /canary/],
    ['password', { username: 'it', password: 'canary"password' }, /canary|aXQ6/],
  ] as const) {
    test(`a ${what} that the server echoes is in no error`, async (context) => {
      const server = await startServer(context, (response, { headers }) => {
        const sent = String(headers.authorization);
        const plain = Buffer.from(sent.split(' ')[1] ?? '', 'base64').toString();
        const message = `you sent ${sent} and ${plain}`;
        json(response, { kind: 'Status', message, details: { causes: [{ message }] } }, 403);
      });
      const cluster = await clusterAt(context, server, { user });
      const watch = cluster.watch(maps, { resourceVersion: '5', signal: new AbortController().signal });
      for (const call of [cluster.get(maps, at), watch[Symbol.asyncIterator]().next()]) {
        const error = await failsWith('refused', call);
        assert.match(error.message, /you sent .*\[redacted\]/);
        assert.doesNotMatch(JSON.stringify([error.message, error.causes]), secrets);
      }
    });
  }

  test('a certificate of another authority is not trusted, and nothing is sent', async (context) => {
    const server = await startServer(context, (response) => json(response, configMap));
    const other = createCertificateAuthority('another').certificate;
    const cluster = await clusterAt(context, { ...server, ca: other });
    const error = await failsWith('transient', cluster.get(maps, at));
    assert.equal(error.reason, 'UntrustedCertificate');
    assert.match(error.message, /certificate-authority/);
    assert.deepEqual(server.seen, []);
  });

  test('a certificate for another name is not trusted', async (context) => {
    const server = await startServer(context, (response) => json(response, configMap));
    const cluster = await clusterAt(context, server, { cluster: { 'tls-server-name': 'other.example' } });
    assert.match((await failsWith('transient', cluster.get(maps, at))).message, /tls-server-name/);
    assert.deepEqual(server.seen, []);
  });

  test('the certificate may be checked against the name that tls-server-name gives', async (context) => {
    const server = await startServer(context, (response) => json(response, configMap));
    const cluster = await clusterAt(context, server, { cluster: { 'tls-server-name': 'localhost' } });
    assert.deepEqual(await cluster.get(maps, at), configMap);
  });

  test('something that speaks no TLS, and something that speaks no HTTP, are no servers', async (context) => {
    const noise = createServer((socket) =>
      socket.on('error', () => undefined).end('220 mail.example ESMTP\r\n'),
    );
    await new Promise<void>((resolve) => noise.listen(0, '127.0.0.1', resolve));
    context.after(() => noise.close());
    const { port } = noise.address() as { port: number };
    const server = await startServer(context, () => undefined);
    for (const scheme of ['https', 'http']) {
      const options = { allow: ['http' as const] };
      const cluster = await clusterAt(
        context,
        { ...server, url: `${scheme}://127.0.0.1:${port}` },
        { options },
      );
      const error = await failsWith('transient', cluster.get(maps, at));
      assert.doesNotMatch(error.message, /220|ESMTP/);
      assert.equal(error.reason, 'NoConnection');
    }
  });

  test('a refused connection says so, with the server that refuses', async (context) => {
    const server = await startServer(context, () => undefined);
    const cluster = await clusterAt(context, { ...server, url: 'https://127.0.0.1:1' });
    const error = await failsWith('transient', cluster.get(maps, at));
    assert.equal(error.message, 'https://127.0.0.1:1: connection refused');
  });

  test('a reply that never comes is given up after its time', async (context) => {
    const clock = manualClock();
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    const server = await startServer(context, () => resolve());
    const cluster = await clusterAt(context, server, { clock });
    const got = failsWith('transient', cluster.get(maps, at));
    await arrived;
    await clock.advance(60_000);
    assert.equal((await got).reason, 'Timeout');
  });

  test('a reply that drips for ever is given up after its time', async (context) => {
    const clock = manualClock();
    const { promise: dripping, resolve } = Promise.withResolvers<void>();
    const server = await startServer(context, (response) => {
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
      setTimeout(resolve, 50);
    });
    const cluster = await clusterAt(context, server, { clock });
    const got = failsWith('transient', cluster.get(maps, at));
    await dripping;
    await clock.advance(60_000);
    assert.equal((await got).reason, 'Timeout');
  });

  test('a connection that breaks under a read is opened once more, and under a write it is not', async (context) => {
    const { cluster, server } = await open(context, (response) => response.destroy());
    await failsWith('transient', cluster.get(maps, at));
    assert.equal(server.seen.length, 2);
    await failsWith('transient', cluster.apply(maps, configMap, { force: true }));
    assert.equal(server.seen.length, 3);
  });

  test('what is closed takes no more calls, and those under way end', async (context) => {
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    const { cluster } = await open(context, () => resolve());
    const pending = failsWith('transient', cluster.get(maps, at));
    await arrived;
    await cluster.close();
    assert.equal((await pending).reason, 'Closed');
    assert.equal((await failsWith('transient', cluster.get(maps, at))).reason, 'Closed');
  });

  test('too many requests are told with how long to wait', async (context) => {
    const { cluster } = await open(context, (response) => {
      response.setHeader('retry-after', '3');
      failure(response, 429, 'TooManyRequests');
    });
    assert.equal((await failsWith('transient', cluster.get(maps, at))).retryAfterMs, 3_000);
  });
});
