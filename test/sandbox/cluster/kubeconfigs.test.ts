import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { httpCluster } from '../../../src/cluster/http/http-cluster.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { failsWith } from '../../suites/cluster/bench.ts';
import { answer } from './answers.ts';
import { at, clusterAt, startServer, tempFolder } from './local-server.ts';

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
    ['something else', `"${canary}"`, 'one', /no valid kubeconfig/],
    ['a list', `[${canary}]`, 'one', /no valid kubeconfig/],
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
      /the file that its `certificate-authority` names cannot be read \(ENOENT\)/,
    );
  });

  for (const field of ['tokenFile', 'client-key', 'client-certificate']) {
    test(`a ${field} that is the credential, and not its path, is not quoted`, async (context) => {
      const server = await startServer(context, answer);
      const user = {
        'client-certificate-data': 'YQ==',
        'client-key-data': 'YQ==',
        [`${field}-data`]: undefined,
      };
      const cluster = await clusterAt(context, server, { user: { ...user, [field]: 'canary-c0ffee' } });
      const { message } = await failsWith('unauthenticated', cluster.get(maps, at));
      assert.match(message, new RegExp(`its \`${field}\` names cannot be read \\(ENOENT\\)`));
      assert.doesNotMatch(message, /canary/);
    });
  }
});
