import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { askOnce } from '../../../src/git/ask-once.ts';

interface Running {
  beganAt: number;
  slot: number;
  signal: AbortSignal;
  answer: (value: number) => void;
  fail: (error: Error) => void;
}

/** An asker whose questions end when the test says so; `step` counts what happened. */
function bench(atOnce?: number) {
  let step = 0;
  let most = 0;
  const running: Running[] = [];
  const ask = askOnce<number>(
    (signal, slot) => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      running.push({ beganAt: step++, slot, signal, answer: resolve, fail: reject });
      most = Math.max(most, running.length);
      assert.equal(new Set(running.map((question) => question.slot)).size, running.length);
      return promise;
    },
    atOnce === undefined ? {} : { atOnce },
  );
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    ask: (signal?: AbortSignal) => ({ calledAt: step++, answer: ask(signal) }),
    running,
    most: () => most,
    turn,
    /** Ends the question at this place with the time at which it began. */
    end: async (place: number) => {
      const [question] = running.splice(place, 1);
      question?.answer(question.beganAt);
      await turn();
    },
  };
}

describe('one asking for many callers', () => {
  it('serves calls of one turn with one question', async () => {
    const { ask, running, turn, end } = bench();
    const calls = [ask(), ask(), ask()];
    await turn();
    assert.equal(running.length, 1);
    await end(0);
    assert.deepEqual(new Set(await Promise.all(calls.map(({ answer }) => answer))).size, 1);
  });

  it('does not let a caller wait for a question that was under way before', async () => {
    const { ask, running, turn, end } = bench();
    const older = ask();
    await turn();
    const newer = ask();
    await turn();
    assert.equal(running.length, 2);
    await end(1);
    assert.ok((await newer.answer) > newer.calledAt);
    await end(0);
    await older.answer;
  });

  it('begins the next question as soon as one of two ends, for all who called meanwhile', async () => {
    const { ask, running, turn, end } = bench();
    const first = ask();
    await turn();
    const second = ask();
    await turn();
    const third = ask();
    await turn();
    const fourth = ask();
    await turn();
    assert.equal(running.length, 2);
    await end(0);
    assert.equal(running.length, 2);
    await end(0);
    await end(0);
    assert.equal(await third.answer, await fourth.answer);
    await Promise.all([first.answer, second.answer]);
  });

  it('passes a failure to all who shared the question, and asks again for the next', async () => {
    const { ask, running, turn, end } = bench();
    const calls = [ask(), ask()];
    await turn();
    running.splice(0, 1)[0]?.fail(new Error('no route'));
    for (const { answer } of calls) await assert.rejects(answer, /no route/);
    const next = ask();
    await turn();
    await end(0);
    assert.ok((await next.answer) > next.calledAt);
  });

  it('aborts the question only when everybody has left', async () => {
    const { ask, running, turn } = bench();
    const leaving = [new AbortController(), new AbortController()];
    const calls = leaving.map(({ signal }) => ask(signal).answer);
    await turn();
    leaving[0]?.abort(new Error('first'));
    await assert.rejects(calls[0] as Promise<number>, /first/);
    assert.equal(running[0]?.signal.aborted, false);
    leaving[1]?.abort(new Error('second'));
    await assert.rejects(calls[1] as Promise<number>, /second/);
    assert.equal(running[0]?.signal.aborted, true);
  });

  it('does not hand a question that everybody left to who comes after', async () => {
    const { ask, running, turn, end } = bench(1);
    const busy = ask();
    await turn();
    const leaving = new AbortController();
    const left = ask(leaving.signal);
    leaving.abort(new Error('left'));
    await assert.rejects(left.answer, /left/);
    const after = ask();
    await end(0);
    await busy.answer;
    assert.equal(running[0]?.signal.aborted, false);
    await end(0);
    assert.ok((await after.answer) > after.calledAt);
  });

  it('never answers with a question that began before the call, and never runs more than it may', async () => {
    const actions = fc.array(fc.oneof(fc.constant('ask' as const), fc.nat(3)), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(actions, fc.integer({ min: 1, max: 3 }), async (steps, atOnce) => {
        const { calls, most } = await play(steps, atOnce);
        for (const { calledAt, answer } of calls) assert.ok((await answer) > calledAt);
        assert.ok(most() <= atOnce);
      }),
    );
  });
});

/** Asks, or ends the question at that place, one step after the other; at last ends all. */
async function play(steps: ('ask' | number)[], atOnce: number) {
  const { ask, running, turn, end, most } = bench(atOnce);
  const calls: ReturnType<typeof ask>[] = [];
  for (const step of steps) {
    if (step === 'ask') calls.push(ask());
    else await end(step);
    if (calls.length % 3 === 0) await turn();
  }
  await turn();
  while (running.length > 0) await end(0);
  return { calls, most };
}
