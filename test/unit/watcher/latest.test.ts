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
    const step = fc.constantFrom<Step>('call', 'chain', 'end', 'fail', 'tick');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const subject = work();
        const answered: Promise<boolean>[] = [];
        for (const each of steps) await act(each, subject, answered);
        for (let left = steps.length + 1; left > 0; left -= 1) {
          subject.runs.at(-1)?.resolve();
          await turn();
        }
        assert.equal((await Promise.all(answered)).includes(false), false);
        assert.ok(subject.most() <= 1);
      }),
      { numRuns: 300 },
    );
  });
});

type Step = 'call' | 'chain' | 'end' | 'fail' | 'tick';

async function act(step: Step, subject: ReturnType<typeof work>, answered: Promise<boolean>[]) {
  const { runs } = subject;
  switch (step) {
    case 'call':
      answered.push(answeredByLater(subject));
      return;
    case 'chain':
      answered.push((answered.at(-1) ?? Promise.resolve(true)).then(() => answeredByLater(subject)));
      return;
    case 'end':
      runs.at(-1)?.resolve();
      return;
    case 'fail':
      runs.at(-1)?.reject(new Error('no'));
      return;
    case 'tick':
      await Promise.resolve();
  }
}

/** Whether a run that began after this call had begun when the call was answered. */
async function answeredByLater({ call, runs }: ReturnType<typeof work>): Promise<boolean> {
  const before = runs.length;
  await call().catch(() => {});
  return runs.length > before;
}
