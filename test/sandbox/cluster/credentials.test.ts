import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { createCertificateAuthority } from '../../../sandbox/control-plane/x509/certificate-authority.ts';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { httpCluster } from '../../../src/cluster/http/http-cluster.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { failsWith } from '../../suites/cluster/bench.ts';
import {
  type Answer,
  at,
  clusterAt,
  configMap,
  failure,
  json,
  startServer,
  tempFolder,
} from './local-server.ts';

const answer: Answer = (response) => json(response, configMap);

/** Takes only that token. */
const knows =
  (token: () => string): Answer =>
  (response, { headers }) => {
    if (headers.authorization === `Bearer ${token()}`) json(response, configMap);
    else failure(response, 401, 'Unauthorized');
  };

describe('kubeconfigs that lead nowhere', () => {
  const canary = 'canary-c0ffee';
  const valid = {
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user: { token: canary } }],
    contexts: [
      { name: 'one', context: { cluster: 'c', user: 'u' } },
      { name: 'two', context: { cluster: 'c', user: 'u' } },
      { name: 'lost-cluster', context: { cluster: 'absent', user: 'u' } },
      { name: 'lost-user', context: { cluster: 'c', user: 'absent' } },
    ],
  };
  const impersonating = { name: 'u', user: { token: canary, as: 'a', 'as-groups': ['g'] } };
  const executing = { name: 'u', user: { exec: { command: 'aws', env: [{ name: 'S', value: canary }] } } };

  for (const [what, content, context, expected] of [
    [
      'an absent context',
      JSON.stringify(valid),
      'absent',
      /no context "absent"; it has one, two, lost-cluster, lost-user \(/,
    ],
    [
      'a context without its cluster',
      JSON.stringify(valid),
      'lost-cluster',
      /names cluster "absent", which is not there/,
    ],
    [
      'a context without its user',
      JSON.stringify(valid),
      'lost-user',
      /names user "absent", which is not there/,
    ],
    ['no YAML', `users: [{token: ${canary}`, 'one', /no valid kubeconfig/],
    ['something else', `"${canary}"`, 'one', /no context "one", nor any other/],
    ['a list', `[${canary}]`, 'one', /no context "one", nor any other/],
    ['nothing', '', 'one', /no valid kubeconfig/],
    [
      'half an impersonation',
      JSON.stringify({ ...valid, users: [impersonating] }),
      'one',
      /as-groups, which Lockstep cannot send/,
    ],
    [
      'a plugin that is not allowed',
      JSON.stringify({ ...valid, users: [executing] }),
      'one',
      /exec credential plugin, .* allow "exec"/,
    ],
  ] as const) {
    test(`${what} is an error that says what to correct, and quotes nothing secret`, async (test) => {
      const path = join(await tempFolder(test), 'kubeconfig');
      await writeFile(path, content);
      const cluster = httpCluster({
        name: 'it',
        kubeconfig: { path, context },
        allow: [],
        clock: systemClock,
      });
      const error = await failsWith('unauthenticated', cluster.get(maps, at));
      assert.ok(error.message.endsWith(` (${path})`));
      assert.match(error.message, expected);
      assert.doesNotMatch(inspect(error, { depth: 10 }), new RegExp(canary));
    });
  }

  test('an absent file is named', async (context) => {
    const path = join(await tempFolder(context), 'absent');
    const cluster = httpCluster({
      name: 'it',
      kubeconfig: { path, context: 'it' },
      allow: [],
      clock: systemClock,
    });
    assert.equal(
      (await failsWith('unauthenticated', cluster.get(maps, at))).message,
      `kubeconfig: it cannot be read (ENOENT): check the path, and who may read it (${path})`,
    );
  });

  test('an absent certificate authority is named', async (context) => {
    const server = await startServer(context, answer);
    const cluster = await clusterAt(context, server, {
      cluster: { 'certificate-authority-data': undefined, 'certificate-authority': 'absent.crt' },
    });
    assert.match(
      (await failsWith('unauthenticated', cluster.get(maps, at))).message,
      /absent\.crt cannot be read \(ENOENT\)/,
    );
  });
});

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

describe('credentials that change', () => {
  test('a token file is read again after a minute, and outranks the token', async (context) => {
    const clock = manualClock();
    const server = await startServer(context, answer);
    const tokenFile = join(await tempFolder(context), 'token');
    const cluster = await clusterAt(context, server, { clock, user: { token: 'outranked', tokenFile } });
    await writeFile(tokenFile, 'first\n');
    await cluster.get(maps, at);
    await writeFile(tokenFile, 'second\n');
    await cluster.get(maps, at);
    await clock.advance(60_001);
    await cluster.get(maps, at);
    const sent = server.seen.map(({ headers }) => headers.authorization);
    assert.deepEqual(sent, ['Bearer first', 'Bearer first', 'Bearer second']);
    assert.equal(server.connections, 1);
  });

  test('a token that the server no longer knows is read again at once, and the call goes through', async (context) => {
    let token = 'first';
    const server = await startServer(
      context,
      knows(() => token),
    );
    const tokenFile = join(await tempFolder(context), 'token');
    const cluster = await clusterAt(context, server, { clock: manualClock(), user: { tokenFile } });
    await writeFile(tokenFile, token);
    await cluster.get(maps, at);
    token = 'second';
    await writeFile(tokenFile, token);
    const { object } = await cluster.apply(maps, configMap, { force: true });
    assert.deepEqual(object, configMap);
    assert.deepEqual(
      server.seen.map(({ method }) => method),
      ['GET', 'PATCH', 'PATCH'],
    );
  });

  test('where no better credentials can be had, the call is unauthenticated after one more try', async (context) => {
    const server = await startServer(context, (response) => failure(response, 401, 'Unauthorized'));
    const cluster = await clusterAt(context, server, { clock: manualClock() });
    await failsWith('unauthenticated', cluster.get(maps, at));
    assert.equal(server.seen.length, 2);
    await failsWith('unauthenticated', cluster.get(maps, at));
    assert.equal(server.seen.length, 3);
  });

  test('a new certificate authority opens new connections', async (context) => {
    const clock = manualClock();
    const [old, next] = [await startServer(context, answer), await startServer(context, answer)];
    const file = join(await tempFolder(context), 'ca.crt');
    await writeFile(file, old.ca);
    const authority = { 'certificate-authority-data': undefined, 'certificate-authority': file };
    const cluster = await clusterAt(context, old, { clock, cluster: authority });
    await cluster.get(maps, at);
    await writeFile(file, next.ca);
    await clock.advance(60_001);
    assert.equal((await failsWith('transient', cluster.get(maps, at))).reason, 'UntrustedCertificate');
    assert.equal(old.connections, 2);
  });
});

describe('exec credential plugins', () => {
  const canary = 'canary-c0ffee';

  /** A plugin that counts its runs in `runs`, and then does as told. */
  const plugin = async (context: TestContext, script: string) => {
    const folder = await tempFolder(context);
    const command = join(folder, 'plugin');
    const runs = join(folder, 'runs');
    await writeFile(command, `#!/bin/sh\necho run >> '${runs}'\n${script}\n`);
    await chmod(command, 0o700);
    return {
      command,
      user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command } },
      runs: async () => (await readFile(runs, 'utf8')).trim().split('\n').length,
    };
  };
  const prints = (status: object) =>
    `echo '${JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status })}'`;
  const options = { allow: ['exec' as const] };

  test('many first calls run it once, and later ones use what it said', async (context) => {
    const { user, runs } = await plugin(context, prints({ token: 'from-plugin' }));
    const server = await startServer(
      context,
      knows(() => 'from-plugin'),
    );
    const cluster = await clusterAt(context, server, { user, options });
    await Promise.all(Array.from({ length: 50 }, () => cluster.get(maps, at)));
    await cluster.get(maps, at);
    assert.equal(await runs(), 1);
  });

  test('it runs again when its credential expires', async (context) => {
    const clock = manualClock();
    const expirationTimestamp = new Date(clock.now() + 30_000).toISOString();
    const { user, runs } = await plugin(context, prints({ token: 'from-plugin', expirationTimestamp }));
    const server = await startServer(context, answer);
    const cluster = await clusterAt(context, server, { user, options, clock });
    await cluster.get(maps, at);
    await clock.advance(19_000);
    await cluster.get(maps, at);
    assert.equal(await runs(), 1);
    await clock.advance(2_000);
    await cluster.get(maps, at);
    assert.equal(await runs(), 2);
  });

  test('a minute does not run it again where its credential is still good', async (context) => {
    const clock = manualClock();
    const { user, runs } = await plugin(context, prints({ token: 'from-plugin' }));
    const server = await startServer(context, answer);
    const cluster = await clusterAt(context, server, { user, options, clock });
    await cluster.get(maps, at);
    await clock.advance(61_000);
    await cluster.get(maps, at);
    assert.equal(await runs(), 1);
  });

  test('many refused calls run it once more', async (context) => {
    const { user, runs } = await plugin(context, prints({ token: 'old' }));
    const server = await startServer(
      context,
      knows(() => 'new'),
    );
    const cluster = await clusterAt(context, server, { user, options, clock: manualClock() });
    await Promise.all(Array.from({ length: 20 }, () => failsWith('unauthenticated', cluster.get(maps, at))));
    assert.equal(await runs(), 2);
  });

  test('it is told of itself, and given the environment that the installation gives', async (context) => {
    const tell = 'cd "$(dirname "$0")"; env > env; echo "$KUBERNETES_EXEC_INFO" > info';
    const { user, command } = await plugin(context, `${tell}; ${prints({ token: 'x' })}`);
    const server = await startServer(context, answer);
    const exec = { ...user.exec, provideClusterInfo: true, env: [{ name: 'FROM_KUBECONFIG', value: 'b' }] };
    const env = { PATH: '/usr/bin:/bin', FROM_INSTALLATION: 'a' };
    const cluster = await clusterAt(context, server, { user: { exec }, options: { ...options, env } });
    await cluster.get(maps, at);
    const seen = await readFile(join(command, '..', 'env'), 'utf8');
    assert.match(seen, /^FROM_INSTALLATION=a$/m);
    assert.match(seen, /^FROM_KUBECONFIG=b$/m);
    assert.doesNotMatch(seen, /^HOME=/m);
    const info = JSON.parse(await readFile(join(command, '..', 'info'), 'utf8'));
    assert.equal(info.kind, 'ExecCredential');
    assert.equal(info.spec.cluster.server, server.url);
  });

  for (const [what, script, expected] of [
    ['fails', `echo ${canary} >&2; exit 3`, /failed \(exit code 3\): run it by hand/],
    ['prints garbage', `echo ${canary}`, /printed no ExecCredential with a token or a certificate/],
    [
      'prints a certificate without its key',
      prints({ clientCertificateData: canary }),
      /printed no ExecCredential/,
    ],
    ['prints without end', `yes ${canary}`, /failed \(ERR_CHILD_PROCESS_STDIO_MAXBUFFER\)/],
  ] as const) {
    test(`one that ${what} is named, and what it printed is not`, async (context) => {
      const { user } = await plugin(context, script);
      const server = await startServer(context, answer);
      const cluster = await clusterAt(context, server, {
        user,
        options: { ...options, env: { PATH: '/usr/bin:/bin' } },
      });
      const error = await failsWith('unauthenticated', cluster.get(maps, at));
      assert.match(error.message, expected);
      assert.doesNotMatch(inspect(error, { depth: 10 }), new RegExp(canary));
      assert.equal(server.connections, 0);
    });
  }

  test('one that is not there is named, with how to install it', async (context) => {
    const server = await startServer(context, answer);
    const user = { exec: { command: './absent', installHint: 'Install it from example.com.' } };
    const cluster = await clusterAt(context, server, { user, options });
    const { message } = await failsWith('unauthenticated', cluster.get(maps, at));
    assert.match(message, /"\.\/absent" failed \(ENOENT\): run it by hand; Install it from example\.com\./);
  });

  test('one that does not answer is killed after its time', async (context) => {
    const clock = manualClock();
    const { user, command } = await plugin(context, `echo $$ > "$(dirname "$0")/pid"; exec sleep 60`);
    const server = await startServer(context, answer);
    const cluster = await clusterAt(context, server, {
      user,
      options: { ...options, env: { PATH: '/usr/bin:/bin' } },
      clock,
    });
    const got = failsWith('unauthenticated', cluster.get(maps, at));
    const pid = Number(await written(join(command, '..', 'pid')));
    await clock.advance(30_000);
    assert.match((await got).message, /did not answer within 30 s/);
    await gone(pid);
  });
});

/** The file's content, as soon as it has some. */
async function written(path: string): Promise<string> {
  for (;;) {
    const content = await readFile(path, 'utf8').catch(() => '');
    if (content !== '') return content;
    await systemClock.sleep(5);
  }
}

/** Resolves when no process has that id any more. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await systemClock.sleep(5);
  }
}
