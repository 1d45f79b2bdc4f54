import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { fences, harmless } from '../../../proof/fences/fences.ts';
import { knownKills } from '../../../proof/fences/known-kills.ts';
import { proveMutant } from '../../../proof/prove-mutants.ts';
import { sideBySide } from '../../../proof/side-by-side.ts';
import type { CrashPoints } from '../../../proof/simulation/crash-everywhere.ts';
import { REGRESSIONS } from '../../../proof/simulation/histories/regressions.ts';
import { searchIn } from '../../../proof/simulation/histories/search-in.ts';
import { runProcess } from '../../../proof/simulation/scripts/run-process.ts';

/** `npm run prove` runs thousands. */
const HISTORIES = 300;

describe('in simulation', () => {
  it('every guarantee holds in every history', async (t) => {
    const { histories, events, found } = await searchIn({ seed: 1, histories: HISTORIES });
    assert.equal(found, undefined, JSON.stringify(found));
    t.diagnostic(`${histories} histories, ${events} events`);
  });

  for (const { found, history } of REGRESSIONS) {
    it(`stays mended: ${found}`, async () => {
      assert.deepEqual(await runProcess('history', [JSON.stringify(history)]), []);
    });
  }

  it('a rollout converges though everything is killed right before or right after any effect of it', async (t) => {
    const { tried, converged, failures } = await runProcess<CrashPoints>('crash');
    assert.deepEqual(failures, []);
    assert.ok(tried > 80 && converged === tried);
    t.diagnostic(`${converged} of ${tried} crash points`);
  });

  it('each fence that a history is known for is missed', async (t) => {
    const kills = knownKills();
    const known = fences.filter(({ mutant }) => kills.has(mutant));
    assert.equal(known.length, kills.size, 'each history is of a fence in the list');
    assert.ok(known.length > 0);
    const verdicts = await sideBySide(known, availableParallelism(), (fence) =>
      proveMutant(fence, { seed: 0, histories: 0, known: kills.get(fence.mutant) }),
    );
    const missed = verdicts.filter(({ killed }) => !killed).map(({ fence }) => fence);
    assert.deepEqual(missed, [], 'npm run prove finds their histories anew');
    t.diagnostic(`${verdicts.length} mutants`);
  });

  it('a change that changes nothing is not', async () => {
    const { killed, histories } = await proveMutant(harmless, { seed: 1, histories: 20 });
    assert.deepEqual({ killed, histories }, { killed: false, histories: 20 });
  });
});
