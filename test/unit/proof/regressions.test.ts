import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { REGRESSIONS } from '../../../proof/simulation/regressions.ts';
import { simulate } from '../../../proof/simulation/simulate.ts';

suite('what a simulated history has found stays mended', () => {
  for (const { found, history } of REGRESSIONS) {
    test(found, async () => {
      assert.deepEqual((await simulate(history)).violations, []);
    });
  }
});
