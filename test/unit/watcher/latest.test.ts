import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { latest } from '../../../src/watcher/latest.ts';

/** Work that ends when told to, and counts. */
function work() {
  const runs: PromiseWithResolvers<void>[] = [];
  let inside = 0;
  let most = 0;
  const call = latest(async () => {
    inside += 1;
    most = Math.max(most, inside);
    const run = Promise.withResolvers<void>();
    runs.push(run);
    await run.promise.finally(() => {
      inside -= 1;
    });
  });
  return { call, runs, most: () => most };
}

suite('latest', () => {
  test('a call while it runs gets one more run, which all calls made meanwhile share', async () => {
    const { call, runs } = work();
    const first = call();
    const others = Array.from({ length: 1000 }, () => call());
    assert.equal(new Set(others).size, 1);
    runs[0]?.resolve();
    await first;
    await turn();
    assert.equal(runs.length, 2);
    runs[1]?.resolve();
    await Promise.all(others);
    await turn();
    assert.equal(runs.length, 2);
  });

  test('the run that a call gets began after it', async () => {
    const { call, runs } = work();
    void call();
    let isDone = false;
    const late = call().then(() => {
      isDone = true;
    });
    runs[0]?.resolve();
    await turn();
    assert.equal(isDone, false);
    runs[1]?.resolve();
    await late;
  });

  test('a failure reaches who waits for that run, and the next run goes on', async () => {
    const { call, runs } = work();
    const first = assert.rejects(call(), /no answer/);
    const next = call();
    runs[0]?.reject(new Error('no answer'));
    await first;
    await turn();
    runs[1]?.resolve();
    await next;
    void call();
    assert.equal(runs.length, 3);
  });

  test('never two at once, though the first caller calls again the moment it ends', async () => {
    const { call, runs, most } = work();
    const again = call().then(() => call());
    const next = call();
    runs[0]?.resolve();
    await turn();
    for (const run of runs) run.resolve();
    await turn();
    for (const run of runs) run.resolve();
    await Promise.all([again, next]);
    assert.equal(most(), 1);
  });

  test('however calls and ends fall, one runs at a time and every call is answered by a run after it', async () => {
    const steps = fc.array(fc.constantFrom('call', 'end', 'fail', 'tick'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, async (order) => {
        const { call, runs, most } = work();
        const calls: Promise<boolean>[] = [];
        for (const step of order) {
          const before = runs.length;
          if (step === 'call') {
            const own = before;
            calls.push(
              call().then(
                () => runs.length > own,
                () => runs.length > own,
              ),
            );
          } else if (step === 'end') runs.at(-1)?.resolve();
          else if (step === 'fail') runs.at(-1)?.reject(new Error('no'));
          else await Promise.resolve();
        }
        for (let left = 3; left > 0; left -= 1) {
          runs.at(-1)?.resolve();
          await turn();
        }
        assert.equal((await Promise.all(calls)).includes(false), false);
        assert.ok(most() <= 1);
      }),
      { numRuns: 300 },
    );
  });
});
