import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readOptions } from '../../../../proof/chaos/chaos-options.ts';

describe('the command line of the chaos run', () => {
  it('is three minutes over nine clusters, by any seed', () => {
    const { minutes, clusters, seed, json } = readOptions([], () => 42);
    assert.deepEqual({ minutes, clusters, seed, json }, { minutes: 3, clusters: 9, seed: 42, json: false });
  });

  it('takes what is asked for', () => {
    const { minutes, clusters, seed, json } = readOptions(
      ['--minutes', '0.5', '--clusters=3', '--seed', '7', '--json'],
      () => 42,
    );
    assert.deepEqual({ minutes, clusters, seed, json }, { minutes: 0.5, clusters: 3, seed: 7, json: true });
  });
});
