import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { historyOf } from '../../../proof/search/search.ts';
import { simulate } from '../../../proof/simulation/simulate.ts';

suite('a simulated history', () => {
  test('is the same story each time, to the last event', async () => {
    const history = historyOf(11);
    const first = await simulate(history, { tell: true });
    const second = await simulate(history, { tell: true });
    assert.ok(first.events > 500);
    assert.deepEqual(second.story, first.story);
    assert.deepEqual(first.violations, []);
  });

  test('looks at guarantees whatever happens in it', async () => {
    const changes = [{ part: 'c2' as const, is: 'changed' as const }];
    const steps = [{ afterMs: 0, do: 'push' as const, changes, webhook: 'once' as const }];
    const { checked } = await simulate({ seed: 1, adopt: 'never', clocks: [], steps });
    for (const id of ['G1', 'G2', 'G3', 'G8', 'G10', 'G11', 'G12'] as const) assert.ok(checked[id], id);
  });
});
