import assert from 'node:assert/strict';
import { it } from 'node:test';
import { chaos } from '../../../proof/chaos/chaos.ts';
import { textOf } from '../../../proof/chaos/report.ts';
import { sharedSandbox } from '../shared-sandbox.ts';

const minutes = 3;
const seed = 20_160_727;

it('three minutes of pushes and faults over all clusters: every verdict was right, and all comes to rest', async (t) => {
  const sandbox = await sharedSandbox();
  const said: string[] = [];
  const options = { minutes, seed, clusters: sandbox.clusters.length, json: false };
  const report = await chaos(sandbox, options, (text) => said.push(text));
  t.diagnostic(textOf(report));
  assert.deepEqual(report.violations, [], `${said.join('\n')}\n\n${textOf(report)}`);
  assert.ok((report.ended['success'] ?? 0) >= 1, JSON.stringify(report.ended));
});
