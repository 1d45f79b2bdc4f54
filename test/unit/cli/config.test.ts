import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadConfig, type Overrides } from '../../../src/cli/config.ts';
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
    ['an URL where a map belongs', `${repository}redis: ${url}\n`],
    ['an URL where a map belongs, and a flag', `${repository}redis: ${url}\n`, { redis: 'redis://other' }],
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
