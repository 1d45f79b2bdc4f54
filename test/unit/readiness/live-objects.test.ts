import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readinessOf } from '../../../src/readiness/readiness-of.ts';
import { liveCases } from './live-cases.ts';

for (const { name, object, pods, status, message } of liveCases) {
  test(`as a controller wrote it: ${name}`, () => {
    assert.deepEqual(readinessOf(object, pods ? { pods } : {}), { status, message });
  });
}
