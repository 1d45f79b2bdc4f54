import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../../src/cluster/object.ts';
import type { Surroundings } from '../../../src/readiness/readiness.ts';
import { readinessOf } from '../../../src/readiness/readiness-of.ts';

/** What an object is, and what is said of it: `Current`, or `InProgress: why`. */
export type Row = [name: string, object: KubeObject, expected: string, surroundings?: Surroundings];

/** One test a row. */
export function checkRows(rows: readonly Row[]): void {
  for (const [name, object, expected, surroundings] of rows) {
    test(name, () => {
      const { status, message } = readinessOf(object, surroundings);
      assert.equal(message === '' ? status : `${status}: ${message}`, expected);
    });
  }
}
