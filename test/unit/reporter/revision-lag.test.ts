import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Reporter } from '../../../src/reporter/reporter.ts';
import { federationYaml, MINUTE } from '../watcher/world.ts';
import { pushed } from './pushed.ts';

const lags = (reporter: Reporter) => Object.fromEntries(reporter.lags());

suite('how far a cluster is behind', () => {
  test('grows until its record names the tip, and begins anew with the next', async () => {
    const { tip, push, record, clock, watcher, settle, reporter, stop } = await pushed();
    await clock.advance(2 * MINUTE);
    assert.deepEqual(lags(reporter), { a: 2 * MINUTE, b: 2 * MINUTE });
    await record('a', { revision: tip });
    assert.deepEqual(lags(reporter), { a: 0, b: 2 * MINUTE });
    await clock.advance(MINUTE);
    assert.deepEqual(lags(reporter), { a: 0, b: 3 * MINUTE });
    push({}, {});
    watcher.hint();
    await settle();
    await clock.advance(1_000);
    assert.deepEqual(lags(reporter), { a: 1_000, b: 1_000 });
    stop();
  });

  test('is nothing for a cluster that is known to be there, though it cannot be reached now', async () => {
    const { whole, tip, push, setTip, unreachable, watcher, settle, clock, reporter, stop } = await pushed();
    await whole(tip);
    push({}, {});
    watcher.hint();
    await settle();
    unreachable.add('b');
    // Back again: every record is read once more, and one of them cannot be.
    setTip(tip);
    watcher.hint();
    await settle();
    await clock.advance(10 * MINUTE);
    assert.equal(reporter.revisionOf('b'), undefined);
    assert.deepEqual(lags(reporter), { a: 0, b: 0 });
    stop();
  });

  test('does not change with a bad commit, which no cluster is to have', async () => {
    const { tip, whole, push, watcher, clock, settle, reporter, stop } = await pushed();
    await whole(tip, ['a']);
    await clock.advance(MINUTE);
    push({ 'base/bad.yaml': 'kind: [' }, {});
    watcher.hint();
    await settle();
    await clock.advance(MINUTE);
    assert.deepEqual(lags(reporter), { a: 0, b: 2 * MINUTE });
    stop();
  });

  test('is told no more of a cluster that left the federation, nor of any when the branch is gone', async () => {
    const { push, uids, watcher, settle, setTip, reporter, stop } = await pushed();
    push({ 'federation.yaml': federationYaml([{ name: 'a', uid: uids.get('a') }]) }, {});
    watcher.hint();
    await settle();
    assert.deepEqual(Object.keys(lags(reporter)), ['a']);
    setTip(undefined);
    watcher.hint();
    await settle();
    assert.deepEqual(lags(reporter), {});
    stop();
  });
});
