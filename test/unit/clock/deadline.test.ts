import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { deadline } from '../../../src/clock/deadline.ts';
import { manualClock } from '../../doubles/manual-clock.ts';

suite('a deadline', () => {
  test('aborts when the time is up, and says how long that was', async () => {
    const clock = manualClock();
    const { signal } = deadline(clock, 1000, new AbortController().signal);
    await clock.advance(999);
    assert.equal(signal.aborted, false);
    await clock.advance(1);
    assert.equal(signal.aborted, true);
    assert.equal(signal.reason.message, 'not within 1000 ms');
  });

  test('aborts with the outer signal and its reason, also where that was aborted before', () => {
    const outer = new AbortController();
    const { signal } = deadline(manualClock(), 1000, outer.signal);
    outer.abort(new Error('stopping'));
    assert.equal(signal.reason.message, 'stopping');
    assert.equal(deadline(manualClock(), 1000, outer.signal).signal.reason.message, 'stopping');
  });

  test('cancelled, it leaves no timer and follows nobody', async () => {
    const clock = manualClock();
    const outer = new AbortController();
    const { signal, cancel } = deadline(clock, 1000, outer.signal);
    cancel();
    assert.equal(clock.waiting(), 0);
    outer.abort();
    await clock.advance(2000);
    assert.equal(signal.aborted, false);
  });

  test('a reason is never replaced by a later one', async () => {
    const clock = manualClock();
    const outer = new AbortController();
    const { signal } = deadline(clock, 1000, outer.signal);
    outer.abort(new Error('stopping'));
    await clock.advance(2000);
    assert.equal(signal.reason.message, 'stopping');
  });
});
