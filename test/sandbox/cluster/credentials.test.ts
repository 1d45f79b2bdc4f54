import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createCertificateAuthority } from '../../../sandbox/control-plane/x509/certificate-authority.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { failsWith } from '../../suites/cluster/bench.ts';
import { answer } from './answers.ts';
import { at, clusterAt, configMap, startServer, tempFolder } from './local-server.ts';

describe('credentials', () => {
  for (const [what, user, expected] of [
    ['a token', { token: 'abc' }, 'Bearer abc'],
    [
      'a name and a password',
      { username: 'a', password: 'b' },
      `Basic ${Buffer.from('a:b').toString('base64')}`,
    ],
    ['nothing', {}, undefined],
  ] as const) {
    test(`${what} is sent as ${expected}`, async (context) => {
      const server = await startServer(context, answer);
      const cluster = await clusterAt(context, server, { user });
      assert.deepEqual(await cluster.get(maps, at), configMap);
      assert.equal(server.seen[0]?.headers.authorization, expected);
    });
  }

  for (const how of ['data', 'files'] as const) {
    test(`a client certificate in ${how} is shown to the server`, async (context) => {
      const server = await startServer(context, answer);
      const { certificate, key } = createCertificateAuthority('clients').issueServer('client-name');
      const base64 = (text: string) => Buffer.from(text).toString('base64');
      const folder = await tempFolder(context);
      const [certFile, keyFile] = [join(folder, 'client.crt'), join(folder, 'client.key')];
      await Promise.all([writeFile(certFile, certificate), writeFile(keyFile, key)]);
      const cluster = await clusterAt(context, server, {
        user:
          how === 'data'
            ? { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) }
            : { 'client-certificate': certFile, 'client-key': keyFile },
      });
      await cluster.get(maps, at);
      assert.equal(server.seen[0]?.client, 'client-name');
    });
  }

  test('an impersonated user is sent', async (context) => {
    const server = await startServer(context, answer);
    const cluster = await clusterAt(context, server, { user: { token: 'abc', as: 'deployer' } });
    await cluster.get(maps, at);
    assert.equal(server.seen[0]?.headers['impersonate-user'], 'deployer');
  });

  test('the path of the server goes before all others', async (context) => {
    const server = await startServer(context, answer);
    const cluster = await clusterAt(context, server, {
      cluster: { server: `${server.url}/k8s/clusters/c-1/` },
    });
    await cluster.get(maps, at);
    assert.equal(server.seen[0]?.url, '/k8s/clusters/c-1/api/v1/namespaces/n/configmaps/it');
  });

  test('http:// is used where the installation allows it', async (context) => {
    const server = await startServer(context, answer, { tls: false });
    const cluster = await clusterAt(context, server, { options: { allow: ['http'] } });
    assert.deepEqual(await cluster.get(maps, at), configMap);
  });

  test('an unknown certificate is accepted where the installation allows it', async (context) => {
    const server = await startServer(context, answer);
    const trusting = { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true };
    const refused = await clusterAt(context, server, { cluster: trusting });
    await failsWith('unauthenticated', refused.get(maps, at));
    assert.equal(server.connections, 0);
    const options = { allow: ['insecure-skip-tls-verify' as const] };
    const cluster = await clusterAt(context, server, { cluster: trusting, options });
    assert.deepEqual(await cluster.get(maps, at), configMap);
  });

  test('a proxy is asked for a tunnel, and TLS goes through it to the end', async (context) => {
    const server = await startServer(context, answer);
    const asked: string[] = [];
    const proxy = createServer().on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      const [host, port] = (request.url ?? '').split(':');
      const onward = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      socket.on('error', () => onward.destroy());
      onward.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    context.after(() => proxy.close());
    const { port } = proxy.address() as { port: number };
    const cluster = await clusterAt(context, server, {
      cluster: { 'proxy-url': `http://127.0.0.1:${port}` },
    });
    assert.deepEqual(await cluster.get(maps, at), configMap);
    assert.deepEqual(asked, [new URL(server.url).host]);
    await cluster.close();
  });
});
