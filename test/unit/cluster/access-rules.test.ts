import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cluster, User } from '@kubernetes/client-node';
import { type Allowance, accessFaults } from '../../../src/cluster/http/access-rules.ts';

const cluster: Cluster = { name: 'a', server: 'https://a.example:6443', skipTLSVerify: false };
const user: User = { name: 'a', token: 'token' };

const rows: { what: string; cluster?: Partial<Cluster>; user?: Partial<User>; needs: Allowance[] }[] = [
  { what: 'a token', needs: [] },
  { what: 'a client certificate', user: { certFile: '/a.crt', keyFile: '/a.key' }, needs: [] },
  { what: 'an exec plugin', user: { exec: { command: 'aws' } }, needs: ['exec'] },
  {
    what: 'an auth-provider',
    user: { authProvider: { name: 'oidc', config: {} } },
    needs: ['auth-provider'],
  },
  {
    what: 'an auth-provider named exec',
    user: { authProvider: { name: 'exec' } },
    needs: ['exec', 'auth-provider'],
  },
  {
    what: 'an auth-provider that hides a plugin',
    user: { authProvider: { name: 'custom', config: { exec: { command: 'sh' } } } },
    needs: ['exec', 'auth-provider'],
  },
  {
    what: 'an auth-provider that runs a command',
    user: { authProvider: { name: 'gcp', config: { 'cmd-path': '/bin/sh' } } },
    needs: ['exec', 'auth-provider'],
  },
  { what: 'no check of certificates', cluster: { skipTLSVerify: true }, needs: ['insecure-skip-tls-verify'] },
  { what: 'no TLS', cluster: { server: 'http://a.example' }, needs: ['http'] },
];

describe('what a kubeconfig may hold', () => {
  for (const row of rows) {
    const [one, other] = [
      { ...cluster, ...row.cluster },
      { ...user, ...row.user },
    ];

    test(`${row.what} needs ${row.needs.join(' and ') || 'no allowance'}`, () => {
      const faults = accessFaults(one, other, []);
      assert.equal(faults.length, row.needs.length);
      for (const [index, need] of row.needs.entries())
        assert.match(faults[index] ?? '', new RegExp(`allow "${need}"`));
      assert.deepEqual(accessFaults(one, other, row.needs), []);
    });
  }

  test('each use is allowed for itself', () => {
    const faults = accessFaults({ ...cluster, skipTLSVerify: true }, { ...user, exec: { command: 'aws' } }, [
      'exec',
    ]);
    assert.deepEqual(faults.length, 1);
    assert.match(faults[0] ?? '', /insecure-skip-tls-verify/);
  });

  for (const server of [
    'ftp://a.example',
    'a.example:6443',
    '',
    'unix:/run/kube.sock',
    'https://name:password@a.example',
  ]) {
    test(`the server "${server}" is never allowed`, () => {
      const all: Allowance[] = ['exec', 'auth-provider', 'insecure-skip-tls-verify', 'http'];
      const faults = accessFaults({ ...cluster, server }, user, all);
      assert.equal(faults.length, 1);
      assert.doesNotMatch(faults[0] ?? '', /password/);
    });
  }

  for (const [proxyUrl, count] of [
    ['http://proxy.example:3128', 0],
    ['https://proxy.example', 0],
    ['socks5://proxy.example', 0],
    ['socks4://proxy.example', 1],
    ['proxy.example', 1],
  ] as const) {
    test(`the proxy "${proxyUrl}" has ${count} faults`, () => {
      assert.equal(accessFaults({ ...cluster, proxyUrl }, user, []).length, count);
    });
  }
});
