import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { writeReply } from '../../../src/cluster/http/reply.ts';

describe('what the server warns of', () => {
  const reply = (kind: string) => ({
    status: 200,
    headers: { warning: '299 - "token canary-c0ffee is weak", 299 - "and old"' },
    body: Buffer.from(JSON.stringify({ apiVersion: 'v1', kind, metadata: { name: 'db' } })),
  });

  test('is told in its own words', () =>
    assert.deepEqual(writeReply(reply('ConfigMap')).warnings, ['token canary-c0ffee is weak', 'and old']));

  test('is told of a Secret without any of its words', () => {
    const { warnings } = writeReply(reply('Secret'), 'Secret shop/db');
    assert.equal(warnings.length, 1);
    assert.doesNotMatch(warnings.join(), /canary|and old/);
  });
});
