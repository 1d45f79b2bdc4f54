import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultLimits } from '../../../src/manifests/limits.ts';
import { createParserLane } from '../../../src/manifests/parser-lane.ts';
import type { ParserThread, ThreadListener } from '../../../src/manifests/parser-thread.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { configMap } from './source-files.ts';

/** A thread that answers only when it is told to. */
function scriptedThread(options: { ready: boolean }) {
  let listener: ThreadListener | undefined;
  let ended: Error | undefined;
  const thread: ParserThread = {
    post: () => undefined,
    listen: (next) => {
      listener = next;
    },
    isReady: () => options.ready,
    ended: () => ended,
    stop: async () => {
      ended = new Error('stopped');
      listener?.end(ended);
    },
  };
  const die = (error: Error) => {
    ended = error;
    listener?.end(error);
  };
  const answer = () => listener?.reply({ manifests: [], faults: [] });
  return { thread, die, answer };
}

describe('a parser lane', () => {
  const files = [configMap('a'), configMap('b'), configMap('c')];

  function lane(options: { ready: boolean } = { ready: true }) {
    const clock = manualClock();
    const threads: ReturnType<typeof scriptedThread>[] = [];
    const startThread = () => {
      const scripted = scriptedThread(options);
      threads.push(scripted);
      return scripted.thread;
    };
    const made = createParserLane({
      after: clock.after,
      startThread,
      limits: defaultLimits,
      fileTimeoutMs: 1000,
    });
    return { lane: made, clock, threads };
  }

  it('blames the file in work, and gives the others to a new thread', async () => {
    const { lane: one, clock, threads } = lane();
    const result = one.parse(files);
    await clock.advance(500);
    threads[0]?.answer();
    await clock.advance(999);
    assert.equal(threads.length, 1);
    await clock.advance(1);
    assert.equal(threads.length, 2);
    threads[1]?.answer();
    const faults = (await result).map((parsed) =>
      parsed.faults.map(({ message, place }) => `${place?.file} ${message}`),
    );
    assert.deepEqual(faults, [[], ['b.yaml the file took longer than 1 s to parse'], []]);
  });

  it('blames a file that needs too much memory', async () => {
    const { lane: one, clock, threads } = lane();
    const result = one.parse(files.slice(0, 1));
    await clock.advance(0);
    threads[0]?.die(Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }));
    assert.equal((await result)[0]?.faults[0]?.message, 'the file needs too much memory to parse');
  });

  it('gives a batch up after three lost threads', async () => {
    const { lane: one, clock, threads } = lane();
    const result = one.parse([...files, configMap('d'), configMap('e')]);
    await clock.advance(10_000);
    const messages = (await result).map(({ faults }) => faults[0]?.message);
    assert.equal(threads.length, 3);
    assert.deepEqual(
      messages.slice(3),
      Array(2).fill('the file was not parsed, because 3 others could not be'),
    );
  });

  it('blames no file when the thread itself is broken', async () => {
    const { lane: one, clock, threads } = lane();
    const result = assert.rejects(one.parse(files), /the parser thread died/);
    await clock.advance(0);
    threads[0]?.die(new Error('cannot find module'));
    await result;
  });

  it('blames no file when the thread does not start', async () => {
    const { lane: one, clock } = lane({ ready: false });
    const result = assert.rejects(one.parse(files), /did not start within 1000 ms/);
    await clock.advance(1000);
    await result;
  });

  it('starts anew after a failure', async () => {
    const { lane: one, clock, threads } = lane();
    const failed = assert.rejects(one.parse(files));
    await clock.advance(0);
    threads[0]?.die(new Error('gone'));
    await failed;
    const result = one.parse(files.slice(0, 1));
    await clock.advance(0);
    threads[1]?.answer();
    assert.deepEqual(await result, [{ manifests: [], faults: [] }]);
  });

  it('refuses work once it is closed', async () => {
    const { lane: one } = lane();
    await one.close();
    await assert.rejects(one.parse(files), /closed/);
  });
});
