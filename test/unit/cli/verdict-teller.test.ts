import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictTeller } from '../../../src/cli/verdict-teller.ts';
import type { CommitState } from '../../../src/github/forge.ts';
import { metrics } from '../../../src/http/metrics.ts';

const cluster = (name: string, state: CommitState) => ({
  cluster: name,
  state,
  description: '',
  addresses: [],
});

test('a cluster that left the federation leaves the metrics', async () => {
  const told = metrics();
  const tell = verdictTeller(told);
  tell({ state: 'failure', clusters: [cluster('a', 'success'), cluster('b', 'failure')] });
  assert.match(await told.registry.metrics(), /cluster_state\{cluster="b",state="failure"\} 1/);
  tell({ state: 'success', clusters: [cluster('a', 'success')] });
  const text = await told.registry.metrics();
  assert.doesNotMatch(text, /cluster="b"/);
  assert.match(text, /cluster_state\{cluster="a",state="success"\} 1/);
  assert.match(text, /commit_state\{state="success"\} 1/);
});

test('a bad commit, which judges no cluster, leaves the clusters of the last good one in the metrics', async () => {
  const told = metrics();
  const tell = verdictTeller(told);
  tell({ state: 'failure', clusters: [cluster('a', 'success'), cluster('b', 'failure')] });
  tell({ state: 'failure', clusters: [] });
  assert.match(await told.registry.metrics(), /cluster_state\{cluster="b",state="failure"\} 1/);
  tell({ state: 'success', clusters: [cluster('a', 'success')] });
  const text = await told.registry.metrics();
  assert.match(text, /cluster_state\{cluster="a",state="success"\} 1/);
  assert.doesNotMatch(text, /cluster="b"/);
});
