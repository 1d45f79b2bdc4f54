import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { readContexts } from '../../../src/cluster/http/kubeconfig.ts';
import { accessLoader } from '../../../src/cluster/http/load-access.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { mutatedJson } from '../../suites/hostile/mutated-json.ts';
import { mutatedText } from '../../suites/hostile/mutated-text.ts';
import { assertPrototypesUntouched } from '../../suites/hostile/prototypes.ts';
import { runs } from '../../suites/hostile/runs.ts';
import { tempFolder } from './local-server.ts';

const canary = 'canary-0123456789';
const base64 = Buffer.from(canary).toString('base64');

const kubeconfig = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'it',
  clusters: [
    {
      name: 'c',
      cluster: {
        server: 'https://127.0.0.1:1/prefix',
        'certificate-authority-data': base64,
        'tls-server-name': 'localhost',
        'proxy-url': 'http://127.0.0.1:2',
      },
    },
  ],
  users: [
    { name: 'u', user: { token: canary, 'client-certificate-data': base64, 'client-key-data': base64 } },
    { name: 'other', user: { username: 'u', password: canary } },
  ],
  contexts: [
    { name: 'it', context: { cluster: 'c', user: 'u', namespace: 'n' } },
    { name: 'more', context: { cluster: 'c', user: 'other' } },
  ],
};

/** Reads a kubeconfig of this text: an access, or an error that quotes no credential. */
async function load(test: TestContext): Promise<(text: string) => Promise<void>> {
  const path = join(await tempFolder(test), 'kubeconfig');
  const deps = { clock: manualClock(), env: {} };
  return async (text) => {
    await writeFile(path, text);
    const access = accessLoader(deps, { kubeconfig: { path, context: 'it' }, allow: [] })(false);
    for (const result of await Promise.allSettled([access, readContexts(path)])) {
      if (result.status === 'fulfilled') continue;
      assert.ok(result.reason instanceof ClusterError, result.reason);
      for (const secret of [canary, base64]) assert.ok(!result.reason.message.includes(secret));
    }
    assertPrototypesUntouched();
  };
}

describe('law: whatever a kubeconfig has become, it is an access or a ClusterError without its credentials', () => {
  it('after slips in its text', async (test) => {
    const isLawful = await load(test);
    await fc.assert(fc.asyncProperty(mutatedText([stringify(kubeconfig)]), isLawful), runs(100));
  });

  it('with values that should not be there', async (test) => {
    const isLawful = await load(test);
    const text = mutatedJson([kubeconfig]).map((value) => JSON.stringify(value) ?? '');
    await fc.assert(fc.asyncProperty(text, isLawful), runs(100));
  });
});
