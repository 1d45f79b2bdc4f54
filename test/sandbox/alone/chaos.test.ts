import assert from 'node:assert/strict';
import { it } from 'node:test';
import { chaos } from '../../../proof/chaos/chaos.ts';
import { FAULT_KINDS } from '../../../proof/chaos/plan/fault-kinds.ts';
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
  // All kinds were tried, and commits were verified between and after them.
  assert.deepEqual(report.verdicts.map(({ fault }) => fault).toSorted(), FAULT_KINDS.toSorted());
  assert.ok((report.ended['success'] ?? 0) > 5, JSON.stringify(report.ended));
});
