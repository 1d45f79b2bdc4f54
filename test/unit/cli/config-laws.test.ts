import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { loadConfig } from '../../../src/cli/config.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';
import { mutatedJson } from '../../suites/hostile/mutated-json.ts';
import { mutatedText } from '../../suites/hostile/mutated-text.ts';
import { assertPrototypesUntouched } from '../../suites/hostile/prototypes.ts';
import { runs } from '../../suites/hostile/runs.ts';

const settings = `repository:
  url: https://git.example/acme/site
  branch: main
  mirrors: mirrors
github:
  token: \${env:TOKEN}
  apiUrl: https://git.example/api/v3
  webhook: {listen: 0.0.0.0:8080, secrets: [one, two]}
redis: {url: "redis://user:password@127.0.0.1:6379/0", password: other}
kubeconfig: {path: kubeconfig, allow: [exec]}
clusters:
  gce-asia-east1-a: {context: asia, kubeconfig: other}
listen: 127.0.0.1:9464
url: https://lockstep.example/site
poll: 30s
sweep: 5m
concurrency: 50
log: info
`;

/** Reads lockstep.yaml of this text: settings, or what a person has to correct. */
async function load(test: TestContext): Promise<(text: string) => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-config-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  const config = join(folder, 'lockstep.yaml');
  return async (text) => {
    await writeFile(config, text);
    const [result] = await Promise.allSettled([loadConfig({ config }, { TOKEN: 'token' })]);
    if (result.status === 'rejected') assert.ok(result.reason instanceof UsageError, result.reason);
    else assert.equal(typeof result.value.repository.url, 'string');
    assertPrototypesUntouched();
  };
}

describe('law: whatever lockstep.yaml has become, it is settings or a mistake of a person', () => {
  it('after slips in its text', async (test) => {
    const isLawful = await load(test);
    await fc.assert(fc.asyncProperty(mutatedText([settings]), isLawful), runs(5));
  });

  it('with values that should not be there', async (test) => {
    const isLawful = await load(test);
    const text = mutatedJson([parse(settings)]).map((value) => JSON.stringify(value) ?? '');
    await fc.assert(fc.asyncProperty(text, isLawful), runs(5));
  });
});
