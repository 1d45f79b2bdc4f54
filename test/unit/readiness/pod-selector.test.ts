import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podSelectorOf } from '../../../src/readiness/pod-selector.ts';
import { live } from './objects.ts';

test('the pods of a ReplicaSet are found by all of its selector', () => {
  const selector = {
    matchLabels: { app: 'nginx', tier: 'web' },
    matchExpressions: [
      { key: 'zone', operator: 'In', values: ['a', 'b'] },
      { key: 'canary', operator: 'NotIn', values: ['yes'] },
      { key: 'owner', operator: 'Exists' },
      { key: 'legacy', operator: 'DoesNotExist' },
    ],
  };
  assert.equal(
    podSelectorOf(live('apps/v1 ReplicaSet', { spec: { selector } })),
    '!legacy,app=nginx,canary notin (yes),owner,tier=web,zone in (a,b)',
  );
});

test('a ReplicationController selects by labels alone', () => {
  const controller = live('v1 ReplicationController', { spec: { selector: { tier: 'web', app: 'nginx' } } });
  assert.equal(podSelectorOf(controller), 'app=nginx,tier=web');
});

test('no other kind needs its pods', () => {
  const spec = { selector: { matchLabels: { app: 'nginx' } } };
  for (const kind of [
    'apps/v1 Deployment',
    'apps/v1 StatefulSet',
    'v1 Service',
    'example.com/v1 ReplicaSet',
  ]) {
    assert.equal(podSelectorOf(live(kind, { spec })), undefined, kind);
  }
});
