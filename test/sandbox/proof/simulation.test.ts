import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { fences, harmless } from '../../../proof/fences/fences.ts';
import { knownKills } from '../../../proof/fences/known-kills.ts';
import { proveMutant } from '../../../proof/prove-mutants.ts';
import { runProcess } from '../../../proof/search/run-process.ts';
import { searchIn } from '../../../proof/search/search-in.ts';
import { sideBySide } from '../../../proof/side-by-side.ts';
import type { CrashPoints } from '../../../proof/simulation/crash-everywhere.ts';
import { REGRESSIONS } from '../../../proof/simulation/histories/regressions.ts';

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

  it('each fence is missed, by a guarantee that it is for', async (t) => {
    const kills = knownKills();
    const simulated = fences.filter(({ shownBy }) => shownBy === 'simulation');
    assert.deepEqual(simulated.map(({ mutant }) => mutant).toSorted(), [...kills.keys()].toSorted());
    const verdicts = await sideBySide(simulated, availableParallelism(), (fence) =>
      proveMutant(fence, { seed: 0, histories: 0, known: kills.get(fence.mutant) }),
    );
    assert.deepEqual(
      verdicts.filter(({ killed }) => !killed),
      [],
    );
    t.diagnostic(`${verdicts.length} mutants`);
  });

  it('the histories by which they are missed break nothing where the fences are', async () => {
    assert.deepEqual(await runProcess('controls'), {});
  });

  it('a change that changes nothing is not', async () => {
    const { killed, histories } = await proveMutant(harmless, { seed: 1, histories: 20 });
    assert.deepEqual({ killed, histories }, { killed: false, histories: 20 });
  });
});
