import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { readinessOf } from '../../../src/readiness/readiness-of.ts';
import workloads from '../../cases/readiness/workloads.json' with { type: 'json' };

interface Case {
  name: string;
  object: KubeObject;
  pods?: KubeObject[];
  status: string;
  message: string;
}

// Written by kube-controller-manager 1.36 about objects that were applied, changed, and whose pods were deleted.
for (const { name, object, pods, status, message } of workloads as unknown as Case[]) {
  test(`as a controller wrote it: ${name}`, () => {
    assert.deepEqual(readinessOf(object, pods ? { pods } : {}), { status, message });
  });
}
