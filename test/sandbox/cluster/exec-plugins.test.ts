import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { failsWith } from '../../suites/cluster/bench.ts';
import { answer, knows } from './answers.ts';
import { at, clusterAt, startServer, tempFolder } from './local-server.ts';

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
