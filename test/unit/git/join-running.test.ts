import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { joinRunning } from '../../../src/git/join-running.ts';

interface Running {
  signal: AbortSignal | undefined;
  resolve: (value: string) => void;
  reject: (error: Error) => void;
}

/** Work that ends when the test says so, whatever its signal says. */
function bench() {
  const running: Running[] = [];
  const { run, join } = joinRunning<string>((signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    running.push({ signal, resolve, reject });
    return promise;
  });
  return { run, join, running };
}

const reason = new Error('shutting down');

describe('who joins', () => {
  it('begins a run where none is under way, and is told that it is fresh', async () => {
    const { join, running } = bench();
    const joined = join();
    await turn();
    running[0]?.resolve('tip');
    assert.deepEqual(await joined, { value: 'tip', fresh: true });
  });

  it('is given what the run under way gives, and begins none', async () => {
    const { run, join, running } = bench();
    const ran = run();
    const joined = [join(), join(new AbortController().signal)];
    running[0]?.resolve('tip');
    for (const answer of joined) assert.deepEqual(await answer, { value: 'tip', fresh: false });
    assert.equal(await ran, 'tip');
    assert.equal(running.length, 1);
  });

  it('is given the newest of several runs, though an older one ends first', async () => {
    const { run, join, running } = bench();
    const older = run();
    const newer = run();
    const joined = join();
    running[0]?.resolve('older');
    await older;
    running[1]?.resolve('newer');
    assert.deepEqual(await joined, { value: 'newer', fresh: false });
    await newer;
  });

  it('is not given a run that has ended', async () => {
    const { run, join, running } = bench();
    const ran = run();
    running[0]?.resolve('old');
    await ran;
    const joined = join();
    await turn();
    running[1]?.resolve('new');
    assert.deepEqual(await joined, { value: 'new', fresh: true });
  });

  it('runs for itself where the run of another fails, and hears its own failure', async () => {
    const { run, join, running } = bench();
    const failed = assert.rejects(run(), /theirs/);
    const joined = join();
    running[0]?.reject(new Error('theirs'));
    await failed;
    await turn();
    assert.equal(running.length, 2);
    running[1]?.reject(new Error('mine'));
    await assert.rejects(joined, /mine/);
  });
});

describe('who joins and is aborted', () => {
  it('leaves at once with the reason, and the run goes on for the others', async () => {
    const { run, join, running } = bench();
    const leaving = new AbortController();
    const ran = run();
    const left = join(leaving.signal);
    const stayed = join();
    leaving.abort(reason);
    await assert.rejects(left, reason);
    assert.equal(running.length, 1);
    running[0]?.resolve('tip');
    assert.deepEqual(await Promise.all([ran, stayed]), ['tip', { value: 'tip', fresh: false }]);
  });

  it('does not join with a signal that was aborted before, and begins nothing', async () => {
    const { run, join, running } = bench();
    const ran = run();
    await assert.rejects(join(AbortSignal.abort(reason)), reason);
    running[0]?.resolve('tip');
    await ran;
    await assert.rejects(join(AbortSignal.abort(reason)), reason);
    assert.equal(running.length, 1);
  });

  it('begins no run of its own when the run that it had joined fails after that', async () => {
    const { run, join, running } = bench();
    const leaving = new AbortController();
    const failed = assert.rejects(run(), /theirs/);
    const left = assert.rejects(join(leaving.signal), reason);
    leaving.abort(reason);
    running[0]?.reject(new Error('theirs'));
    await Promise.all([failed, left]);
    await turn();
    assert.equal(running.length, 1);
  });

  it('passes its signal to the run that it begins', async () => {
    const { join, running } = bench();
    const leaving = new AbortController();
    const joined = join(leaving.signal);
    await turn();
    assert.equal(running[0]?.signal, leaving.signal);
    running[0]?.reject(reason);
    await assert.rejects(joined, reason);
  });

  it('leaves nothing on a signal that outlives the run', async () => {
    const { run, join, running } = bench();
    const { signal } = new AbortController();
    const ran = run();
    const joined = join(signal);
    assert.equal(getEventListeners(signal, 'abort').length, 1);
    running[0]?.resolve('tip');
    await Promise.all([ran, joined]);
    await turn();
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });
});
