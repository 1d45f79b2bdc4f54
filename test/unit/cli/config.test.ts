import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type LoadedConfig, loadConfig, type Overrides } from '../../../src/cli/config.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';

const repository = 'repository: {url: https://git.example/acme/site}\n';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-config-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Reads a lockstep.yaml of this text. */
async function load(text: string, overrides: Overrides = {}, env: Record<string, string> = {}) {
  const config = join(folder, 'lockstep.yaml');
  await writeFile(config, text);
  return loadConfig({ ...overrides, config }, env);
}

/** What is told of a faulty lockstep.yaml, without the folder. */
async function faultOf(...given: Parameters<typeof load>): Promise<string> {
  const error = await load(...given).then(
    () => assert.fail('it was accepted'),
    (thrown) => thrown,
  );
  assert.ok(error instanceof UsageError, String(error));
  return error.message.replaceAll(`${folder}/`, '');
}

describe('no secret of a faulty lockstep.yaml is told', () => {
  const secret = 'hunter2secret';
  const url = `redis://user:${secret}@localhost:6379`;
  const faulty: [name: string, text: string, overrides?: Overrides][] = [
    ['a URL where a map belongs', `${repository}redis: ${url}\n`],
    ['a URL where a map belongs, and a flag', `${repository}redis: ${url}\n`, { redis: 'redis://other' }],
    ['a token where a map belongs', `${repository}github: ${secret}\n`],
    ['a repository that is a text, and a flag', `repository: ${secret}\n`, { repository: '/srv/site' }],
    ['a list of a secret', `${repository}redis: {password: [${secret}]}\n`],
    ['a level', `${repository}log: ${secret}\n`],
    ['a time', `${repository}poll: ${secret}\n`],
    ['a listener', `${repository}listen: ${secret}\n`],
    ['an allowance', `${repository}kubeconfig: {allow: [${secret}]}\n`],
    [
      'three webhook secrets',
      `${repository}github: {token: a, webhook: {listen: 'a:1', secrets: [${secret}, b, c]}}\n`,
    ],
    ['a quote that is not closed', `${repository}redis:\n  password: "${secret}\n`],
    ['a map in a text', `${repository}redis:\n  password: a: ${secret}\n`],
  ];
  for (const [name, text, overrides] of faulty) {
    it(name, async () => {
      const told = await faultOf(text, overrides);
      assert.doesNotMatch(told, new RegExp(secret));
      assert.match(told, /^lockstep\.yaml:\d+:\d+: /);
    });
  }

  it('a text where a map belongs is told at its place, also where a flag says otherwise', async () => {
    assert.equal(
      await faultOf(`${repository}redis: ${url}\n`, { redis: 'redis://other' }),
      'lockstep.yaml:2:8: redis: expected a map, and this is a string',
    );
  });
});

describe('paths', () => {
  const everyPath = (path: string) => `
repository: {url: ${path}, ssh: {key: ${path}, knownHosts: ${path}}, caFile: ${path}, mirrors: ${path}}
redis: {caFile: ${path}}
kubeconfig: {path: ${path}}
clusters: {a: {kubeconfig: ${path}}}
`;
  const pathsOf = ({
    repository: { url, ssh, caFile, mirrors },
    redis,
    kubeconfig,
    clusters,
  }: LoadedConfig) => [
    url,
    ssh?.key,
    ssh?.knownHosts,
    caFile,
    mirrors,
    redis.caFile,
    kubeconfig.path,
    clusters['a']?.kubeconfig,
  ];
  const cases: [path: string, absolute: () => string][] = [
    ['./x/y', () => join(folder, 'x/y')],
    ['../y', () => resolve(folder, '../y')],
    ['~/y', () => join(homedir(), 'y')],
    ['/x/y', () => '/x/y'],
  ];
  for (const [path, absolute] of cases) {
    it(`${path} in the file is the same path wherever the command runs`, async () => {
      assert.deepEqual(pathsOf(await load(everyPath(path))), Array(8).fill(absolute()));
    });
  }

  it('a path of a flag or a variable begins in the working folder', async () => {
    const flags = await load(repository, { repository: './site', kubeconfig: 'kube/config' });
    assert.deepEqual(
      [flags.repository.url, flags.kubeconfig.path],
      [resolve('site'), resolve('kube/config')],
    );
    const variables = await load(
      repository,
      {},
      { LOCKSTEP_KUBECONFIG: 'kube', LOCKSTEP_REPOSITORY: '~/site' },
    );
    assert.deepEqual(
      [variables.repository.url, variables.kubeconfig.path],
      [join(homedir(), 'site'), resolve('kube')],
    );
  });

  it('the file of a `file:` value is found like any other path', async () => {
    await writeFile(join(folder, 'password'), 'opensesame\n');
    const { redis, secrets } = await load(`${repository}redis: {password: 'file:./password'}\n`);
    assert.equal(redis.password, 'opensesame');
    assert.ok(secrets.includes('opensesame'));
    assert.equal(
      await faultOf(`${repository}redis: {password: 'file:~/not-there'}\n`),
      `lockstep.yaml: file ${join(homedir(), 'not-there')} cannot be read (ENOENT)`,
    );
  });
});

describe('a setting that cannot be meant is told', () => {
  const label = 'Use at most 63 lower-case letters, digits and "-", with a letter or digit at both ends';
  const wholeNumber = 'write a whole number from 1 to 1000';
  const cases: [what: string, given: Parameters<typeof load>, told: string][] = [
    [
      'no time',
      [`${repository}poll: 0s\n`],
      'lockstep.yaml:2:7: poll: the duration is zero. Write it like "30s"',
    ],
    [
      'no duration',
      [`${repository}sweep: 5\n`],
      'lockstep.yaml:2:8: sweep: expected a string, and this is a number. Put it in quotes',
    ],
    [
      'a port that is too high',
      [`${repository}listen: 127.0.0.1:65536\n`],
      'lockstep.yaml:2:9: listen: write it as host:port, for example 127.0.0.1:9464',
    ],
    [
      'a cluster that no federation can name',
      [`${repository}clusters: {A_b: {context: a}}\n`],
      `lockstep.yaml:2:12: clusters.A_b: the name of a cluster is a DNS-1123 label. ${label}`,
    ],
    [
      'a mistyped field of a cluster',
      [`${repository}clusters: {a: {contxt: a}}\n`],
      'lockstep.yaml:2:16: clusters.a.contxt: there is no such field. Did you mean "context"?',
    ],
    [
      'a field of a cluster that is like none',
      [`${repository}clusters: {a: {token: a}}\n`],
      'lockstep.yaml:2:16: clusters.a.token: there is no such field. The fields here are kubeconfig, context',
    ],
    ['a flag that is no number', [repository, { concurrency: 'x' }], `--concurrency: ${wholeNumber}`],
    [
      'a variable that is no number',
      [repository, {}, { LOCKSTEP_CONCURRENCY: '' }],
      `LOCKSTEP_CONCURRENCY: ${wholeNumber}`,
    ],
    [
      'a variable that is no level',
      [`${repository}log: warn\n`, {}, { LOCKSTEP_LOG: 'loud' }],
      'LOCKSTEP_LOG: write one of trace, debug, info, warn, error, silent',
    ],
    ['an empty flag', [repository, { branch: '' }], '--branch: this is empty'],
    [
      'a Redis of another protocol',
      [`${repository}redis: {url: http://user:hunter2secret@localhost:6379}\n`],
      'lockstep.yaml:2:14: redis.url: write redis://host:6379, rediss://host:6379/0 or the path of a socket',
    ],
    [
      'a Redis whose password is no text in a URL',
      [repository, { redis: 'redis://user:hunter2%zz@localhost' }],
      '--redis: write redis://host:6379, rediss://host:6379/0 or the path of a socket',
    ],
    [
      'a repository of another protocol',
      [`repository: {url: 'ftp://user:hunter2secret@git.example/acme/site'}\n`],
      'repository: "ftp://git.example/acme/site" is no repository URL that Lockstep fetches from. Use https://, ssh://, git@host:path or an absolute path',
    ],
    [
      'GitHub for a repository on this machine',
      ['repository: {url: /srv/git/site}\ngithub: {token: a}\n'],
      'github.repository: cannot be read from /srv/git/site. Write it as owner/name',
    ],
    [
      'an App without ID',
      [`${repository}github: {app: {installation: 1, privateKey: k}}\n`],
      'lockstep.yaml:2:10: github.app.id: the field is missing',
    ],
  ];
  for (const [what, given, told] of cases) {
    it(what, async () => assert.equal(await faultOf(...given), told));
  }

  it('but an ID may be a number or a text', async () => {
    const { github } = await load(
      `${repository}github: {app: {id: 12, installation: '34', privateKey: k}}\n`,
    );
    assert.deepEqual([github?.app?.id, github?.app?.installation], ['12', '34']);
  });

  it('and the highest port is one', async () => {
    const { listen } = await load(`${repository}listen: '[::1]:65535'\n`);
    assert.deepEqual(listen, { host: '::1', port: 65_535 });
  });
});

describe('the repository on GitHub', () => {
  const cases: [url: string, repository: string][] = [
    ['https://github.com/acme/site.git', 'acme/site'],
    ['https://github.com/acme/site/', 'acme/site'],
    ['ssh://git@github.com:22/acme/site.git', 'acme/site'],
    ['git@github.com:acme/site.git', 'acme/site'],
    ['github.com:acme/site', 'acme/site'],
  ];
  for (const [url, name] of cases) {
    it(`is ${name} for ${url}`, async () => {
      const { github } = await load(`repository: {url: '${url}'}\ngithub: {token: a}\n`);
      assert.equal(github?.repository, name);
    });
  }

  it('is as configured, wherever it is fetched from', async () => {
    const { github } = await load(
      'repository: {url: /srv/site}\ngithub: {token: a, repository: acme/site}\n',
    );
    assert.equal(github?.repository, 'acme/site');
  });

  it('is not made of the host', async () => {
    const told = await faultOf('repository: {url: https://github.com/site}\ngithub: {token: a}\n');
    assert.match(told, /^github\.repository: cannot be read from https:\/\/github\.com\/site\. /);
  });
});
