import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { PROMETHEUS_VERSION } from '../../../sandbox/promtool/find-promtool.ts';

test('the cache keeps promtool under the version that is built', async () => {
  const mod = await readFile(new URL('../../../sandbox/promtool/go.mod', import.meta.url), 'utf8');
  const [, version] = /github\.com\/prometheus\/prometheus (v\S+)/.exec(mod) ?? [];
  assert.equal(version, PROMETHEUS_VERSION);
});
