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
