import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crashPoints } from '../../../proof/crash-points/crash-points.ts';
import { PARTS } from '../../../proof/crash-points/crash-scenario.ts';
import { FORGE } from '../../../proof/crash-points/effect-trap.ts';
import { sharedSandbox } from '../shared-sandbox.ts';

describe('kill -9 right before and right after every write of a rollout in three clusters', () => {
  it('started again, it converges as if nothing had happened', async (t) => {
    const sandbox = await sharedSandbox();
    const { tried, converged, late, effects, failures } = await crashPoints({
      sandbox,
      onTried: (count, of, failure) =>
        process.stderr.write(`crash points: ${count} of ${of}${failure ? `: ${failure}` : ''}\n`),
    });
    const places = new Set(effects.map(({ at }) => at));
    t.diagnostic(`crashPoints: ${JSON.stringify({ tried, converged, late, effects: effects.length })}`);
    assert.deepEqual(failures, []);
    assert.equal(places.size, PARTS.length + 1, `${[...places]}`);
    assert.ok(
      effects.filter(({ at }) => at === FORGE).length >= 2 + PARTS.length,
      'pending, verdict, clusters',
    );
    assert.equal(tried, 2 * effects.length);
    assert.equal(converged, tried);
  });
});
