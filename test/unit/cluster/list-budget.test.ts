import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listBudget, withinBudget } from '../../../src/cluster/http/list-budget.ts';

const MIB = 1024 * 1024;

describe('the budget of all lists of a cluster', () => {
  for (const [how, end] of [
    ['whole', () => Promise.resolve()],
    ['given up', () => Promise.reject(new Error('given up'))],
  ] as const) {
    test(`what a list took is given back when it is ${how}`, async () => {
      const budget = listBudget();
      const before = { ...budget };
      const work = withinBudget(budget, 8 * MIB, async (left) => {
        left.bytes -= MIB;
        budget.bytes -= MIB;
        left.values -= 1_000;
        budget.values -= 1_000;
        await end();
      });
      assert.equal(budget.bytes, before.bytes - MIB);
      await work.catch(() => {});
      assert.deepEqual(budget, before);
    });
  }
});
