import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { type CommitState, type CommitStatus, type Forge, ForgeError } from '../../../src/github/forge.ts';
import { type StatusQueue, statusQueue } from '../../../src/github/status-queue.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { memoryForge } from '../../doubles/memory-forge.ts';
import { recordingLog } from '../../doubles/recording-log.ts';

const HOUR = 3_600_000;
const down = new ForgeError('transient', 'no answer');
const status = (state: CommitState, description = '', context = 'lockstep'): CommitStatus => ({
  context,
  state,
  description,
});

function world() {
  const clock = manualClock();
  const forge = memoryForge({ clock });
  const log = recordingLog();
  const queue = statusQueue({ forge, clock, log });
  return { clock, forge, log, queue, posts: () => forge.calls.filter((call) => call.startsWith('post')) };
}

/** The promise's end as a word, so that one that rejects is never unhandled. */
const endOf = (promise: Promise<void>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: Error) => `rejected: ${error.message}`,
  );

suite('the status queue', () => {
  test('the first pending is posted without reading anything first, and read back', async () => {
    const { queue, forge } = world();
    await queue.post('c1', status('pending'));
    assert.deepEqual(forge.calls, ['post c1 lockstep pending', 'read c1 lockstep']);
  });

  test('a final status costs one read, one post and one read-back, and none if it is there', async () => {
    const { queue, forge } = world();
    await queue.post('c1', status('success'));
    assert.deepEqual(forge.calls, ['read c1 lockstep', 'post c1 lockstep success', 'read c1 lockstep']);
    await queue.post('c1', status('success'));
    assert.deepEqual(forge.calls.slice(3), ['read c1 lockstep']);
  });

  test('what replaces all before it is posted over a success, and not where it is there', async () => {
    const { queue, forge, posts } = world();
    await queue.post('c1', status('success'));
    await queue.post('c1', status('failure'));
    assert.equal(forge.statuses('c1')[0]?.state, 'success');
    await queue.post('c1', status('failure'), { replaces: true });
    assert.equal(forge.statuses('c1')[0]?.state, 'failure');
    const before = posts().length;
    await queue.post('c1', status('failure'), { replaces: true });
    assert.equal(posts().length, before);
  });

  test('those who come last wait for all others, however long they have waited', async () => {
    const { queue, posts } = world();
    const wishes = [
      queue.post('c1', status('failure', '', 'lockstep/plan'), { priority: 'last' }),
      queue.post('c1', status('failure', '', 'lockstep/a')),
      queue.post('c1', status('failure')),
    ];
    await Promise.all(wishes);
    assert.deepEqual(posts(), [
      'post c1 lockstep failure',
      'post c1 lockstep/a failure',
      'post c1 lockstep/plan failure',
    ]);
  });

  test('who wants to know the moment is told before the read-back, once', async () => {
    const { queue, forge } = world();
    const seen: number[] = [];
    await queue.post('c1', status('failure'), { onPosted: () => seen.push(forge.calls.length) });
    assert.deepEqual(seen, [2]);
  });

  test('of what was wanted meanwhile only the newest is posted', async () => {
    const { queue, forge, posts } = world();
    const release = forge.hold();
    const wishes = [
      queue.post('c1', status('pending')),
      queue.post('c1', status('pending', '1 of 9')),
      queue.post('c1', status('success')),
    ];
    release();
    assert.deepEqual(await Promise.all(wishes.map(endOf)), ['done', 'done', 'done']);
    assert.deepEqual(posts(), ['post c1 lockstep success']);
  });

  test('a failure that is replaced while the forge is being read is never posted', async () => {
    const { queue, clock, forge, posts } = world();
    const release = forge.hold();
    void queue.post('c1', status('failure'));
    await clock.advance(0);
    const success = queue.post('c1', status('success'));
    release();
    await success;
    assert.deepEqual(posts(), ['post c1 lockstep success']);
  });

  test('a pending under way is over before the success of its commit is sent', async () => {
    const { queue, clock, forge, posts } = world();
    const release = forge.hold();
    const pending = queue.post('c1', status('pending'));
    await clock.advance(0);
    const success = queue.post('c1', status('success'));
    await clock.advance(1000);
    assert.deepEqual(posts(), ['post c1 lockstep pending']);
    release();
    await Promise.all([pending, success]);
    assert.equal(forge.statuses('c1')[0]?.state, 'success');
  });

  test('the same wish twice is one', async () => {
    const { queue, forge, posts } = world();
    const release = forge.hold();
    const wishes = [queue.post('c1', status('success')), queue.post('c1', status('success'))];
    release();
    await Promise.all(wishes);
    assert.equal(posts().length, 1);
  });

  test('lockstep goes before the clusters, though it was wanted after them', async () => {
    const { queue, posts } = world();
    const clusters = ['lockstep/a', 'lockstep/b'].map((context) =>
      queue.post('c1', status('pending', '', context)),
    );
    await Promise.all([...clusters, queue.post('c1', status('pending'))]);
    assert.deepEqual(posts(), [
      'post c1 lockstep pending',
      'post c1 lockstep/a pending',
      'post c1 lockstep/b pending',
    ]);
  });

  test('a burst about clusters leaves the reserve to lockstep, and goes on when the minute is over', async () => {
    const { queue, clock, posts } = world();
    const wishes = Array.from({ length: 100 }, (_, index) =>
      queue.post('c1', status('failure', '', `lockstep/${index}`)),
    );
    await clock.advance(1000);
    assert.equal(posts().length, 60);
    await queue.post('c1', status('failure'));
    await clock.advance(58_000);
    assert.equal(posts().length, 61);
    await clock.advance(HOUR);
    await Promise.all(wishes);
    assert.equal(posts().length, 101);
  });

  test('an hour holds 400 statuses about clusters', async () => {
    const { queue, clock, posts } = world();
    for (let index = 0; index < 500; index += 1)
      void queue.post('c1', status('failure', '', `lockstep/${index}`));
    await clock.advance(HOUR - 1000);
    assert.equal(posts().length, 400);
    await clock.advance(HOUR);
    assert.equal(posts().length, 500);
  });

  test('an outage of two hours delays a status, and loses none', async () => {
    const { queue, clock, forge } = world();
    forge.fail({ error: down, times: 400 });
    const wishes = ['c1', 'c2', 'c3'].map((sha) => queue.post(sha, status('failure', 'why')));
    await clock.advance(2 * HOUR);
    await Promise.all(wishes);
    for (const sha of ['c1', 'c2', 'c3'])
      assert.deepEqual(
        forge.statuses(sha).map(({ state }) => state),
        ['failure'],
      );
  });

  test('the waits between tries grow to half a minute at most', async () => {
    const { queue, clock, forge, log } = world();
    forge.fail({ error: down, times: 8 });
    void queue.post('c1', status('failure'));
    await clock.advance(HOUR);
    assert.deepEqual(
      log.warnings.map(({ fields }) => fields['retryInMs']),
      [750, 1500, 3000, 6000, 12000, 22500, 22500, 22500],
    );
  });

  test('something newer does not wait for the back-off of what it replaces', async () => {
    const { queue, clock, forge } = world();
    forge.fail({ error: down, times: 8 });
    void queue.post('c1', status('pending'));
    await clock.advance(69_000);
    assert.deepEqual(forge.statuses('c1'), []);
    const before = clock.monotonic();
    const success = queue.post('c1', status('success'));
    await clock.advance(0);
    await success;
    assert.equal(clock.monotonic(), before);
    assert.equal(forge.statuses('c1')[0]?.state, 'success');
  });

  test('a post whose reply was lost is not made twice', async () => {
    for (const state of ['pending', 'success', 'failure'] as const) {
      const { queue, clock, forge, posts } = world();
      forge.fail({ method: 'postStatus', error: down, afterWrite: true });
      const wish = queue.post('c1', status(state));
      await clock.advance(60_000);
      await wish;
      assert.equal(posts().length, 1, state);
    }
  });

  test('a rate limit holds everybody back for as long as the forge says', async () => {
    const { queue, clock, forge } = world();
    forge.fail({ error: new ForgeError('rate-limited', 'slow down', 90_000) });
    const first = queue.post('c1', status('success'));
    await clock.advance(10);
    const second = queue.post('c2', status('success'));
    await clock.advance(89_000);
    assert.equal(forge.calls.length, 1);
    await clock.advance(2000);
    await Promise.all([first, second]);
    assert.equal(forge.statuses('c2')[0]?.state, 'success');
  });

  test('a refusal is the end of the wish, but not of the key', async () => {
    const { queue, forge } = world();
    forge.fail({ error: new ForgeError('refused', 'Bad credentials') });
    await assert.rejects(queue.post('c1', status('success')), { message: 'Bad credentials' });
    await queue.post('c1', status('success'));
    assert.equal(forge.statuses('c1')[0]?.state, 'success');
  });

  test('after 1,000 statuses the forge is left alone, and the log says so once', async () => {
    const { queue, forge, log } = world();
    for (let index = 0; index < 1000; index += 1) forge.addStatus('c1', status('failure', `${index}`));
    await assert.rejects(queue.post('c1', status('success')), /maximum number of statuses/);
    const { length } = forge.calls;
    await assert.rejects(queue.post('c1', status('success', 'again')), /maximum number of statuses/);
    assert.equal(forge.calls.length, length);
    assert.equal(log.warnings.length, 1);
  });

  test('a pending of another process that comes late is answered by the read-back', async () => {
    const { clock, forge, log } = world();
    const postStatus: Forge['postStatus'] = async (sha, wanted) => {
      await forge.postStatus(sha, wanted);
      if (forge.statuses(sha).length === 1) forge.addStatus(sha, status('pending', 'late'));
    };
    const queue = statusQueue({ forge: { ...forge, postStatus }, clock, log });
    const wish = queue.post('c1', status('success'));
    await clock.advance(1000);
    await wish;
    assert.deepEqual(
      forge.statuses('c1').map(({ state }) => state),
      ['success', 'pending', 'success'],
    );
  });

  test('a forge that shows its writes a moment later is not posted to twice', async () => {
    const { clock, forge, log, posts } = world();
    const shownAt = new Map<string, number>();
    const newestStatus: Forge['newestStatus'] = async (sha, context) =>
      clock.monotonic() < (shownAt.get(sha) ?? 0) ? undefined : forge.newestStatus(sha, context);
    const postStatus: Forge['postStatus'] = async (sha, wanted) => {
      shownAt.set(sha, clock.monotonic() + 400);
      await forge.postStatus(sha, wanted);
    };
    const queue = statusQueue({ forge: { ...forge, newestStatus, postStatus }, clock, log });
    const wish = queue.post('c1', status('success'));
    await clock.advance(1000);
    await wish;
    assert.equal(posts().length, 1);
  });

  test('who is always overruled gives up after three posts, and says so', async () => {
    const { clock, forge, log } = world();
    const hostile = {
      ...forge,
      postStatus: async (sha: string, wanted: CommitStatus) => {
        await forge.postStatus(sha, wanted);
        forge.addStatus(sha, status('pending', 'no'));
      },
    };
    const queue = statusQueue({ forge: hostile, clock, log });
    const wish = queue.post('c1', status('success'));
    await clock.advance(10_000);
    await wish;
    assert.equal(forge.calls.filter((call) => call.startsWith('post')).length, 3);
    assert.match(log.warnings[0]!.message, /keeps replacing/);
  });

  test('a commit that becomes the tip again may fail where it succeeded before', async () => {
    const { queue, forge } = world();
    for (const state of ['pending', 'success', 'pending', 'failure'] as const)
      await queue.post('c1', status(state));
    assert.deepEqual(
      forge.statuses('c1').map(({ state }) => state),
      ['failure', 'pending', 'success', 'pending'],
    );
  });

  test('and also where its second pending was never sent', async () => {
    const { queue, clock, forge } = world();
    for (const state of ['pending', 'success'] as const) await queue.post('c1', status(state));
    void queue.post('c1', status('pending'));
    const failure = queue.post('c1', status('failure'));
    await clock.advance(0);
    await failure;
    assert.equal(forge.statuses('c1')[0]?.state, 'failure');
  });

  test('a second pending is posted while the success before it is still under way', async () => {
    const { queue, clock, forge } = world();
    const release = forge.hold();
    void queue.post('c1', status('success'));
    await clock.advance(0);
    const again = queue.post('c1', status('pending', 'again'));
    release();
    await again;
    assert.equal(forge.statuses('c1')[0]?.description, 'again');
  });

  test('a description is cut to the 140 characters that GitHub takes, and is found again', async () => {
    const { queue, forge, posts } = world();
    const long = status('failure', `${'x'.repeat(138)}😀 and more`);
    await queue.post('c1', long);
    await queue.post('c1', long);
    assert.equal(forge.statuses('c1')[0]?.description, `${'x'.repeat(138)}…`);
    assert.equal(posts().length, 1);
  });

  test('a post that cannot be read back is a post', async () => {
    const { queue, forge } = world();
    forge.fail({ method: 'newestStatus', error: down });
    await queue.post('c1', status('pending'));
    assert.equal(forge.calls.length, 2);
  });

  test('drain waits for what is under way, but not longer than it may', async () => {
    const { queue, clock, forge } = world();
    assert.equal(await queue.drain(1000), true);
    const release = forge.hold();
    void queue.post('c1', status('pending'));
    const inVain = queue.drain(1000);
    await clock.advance(1000);
    assert.equal(await inVain, false);
    const enough = queue.drain(1000);
    release();
    assert.equal(await enough, true);
  });

  test('a closed queue sends nothing more and says that the status is still owed', async () => {
    const { queue, clock, forge } = world();
    forge.fail({ error: down, times: 100 });
    const wish = endOf(queue.post('c1', status('success')));
    await clock.advance(5000);
    const { length } = forge.calls;
    queue.close();
    assert.match(await wish, /still owed/);
    assert.match(await endOf(queue.post('c1', status('success'))), /still owed/);
    await clock.advance(HOUR);
    assert.equal(forge.calls.length, length);
  });
});

suite('laws of the status queue', () => {
  const end = fc.constantFrom<CommitState>('success', 'failure', 'error');
  const fault = fc.record({
    afterWrite: fc.boolean(),
    method: fc.constantFrom('postStatus' as const, 'newestStatus' as const),
  });
  const pause = fc.nat({ max: 5000 });

  test('whatever fails and however wishes follow each other, the last one ends as the newest', async () => {
    const occurrence = fc.record({
      end,
      pauses: fc.tuple(pause, pause),
      faults: fc.array(fault, { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(occurrence, { minLength: 1, maxLength: 5 }), async (occurrences) => {
        const { queue, clock, forge } = world();
        for (const [index, { end, pauses, faults }] of occurrences.entries()) {
          for (const { method, afterWrite } of faults) forge.fail({ method, afterWrite, error: down });
          void queue.post('c1', status('pending', `${index}`));
          await clock.advance(pauses[0]);
          void queue.post('c1', status(end, `${index}`));
          await clock.advance(pauses[1]);
        }
        await clock.advance(HOUR);
        const last = occurrences.length - 1;
        const { state, description } = forge.statuses('c1')[0]!;
        assert.deepEqual({ state, description }, { state: occurrences[last]!.end, description: `${last}` });
      }),
      { numRuns: 100 },
    );
  });

  test('of two reporters that disagree, success wins after one sweep, and then both are quiet', async () => {
    const run = fc.record({
      other: end,
      pauses: fc.array(pause, { minLength: 4, maxLength: 4 }),
      faults: fc.array(fault, { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ other, pauses, faults }) => {
        const { queue: one, clock, forge, posts } = world();
        const two = statusQueue({ forge, clock, log: recordingLog() });
        const ends: [StatusQueue, CommitStatus][] = [
          [one, status('success', 'one')],
          [two, status(other, 'two')],
        ];
        for (const { method, afterWrite } of faults) forge.fail({ method, afterWrite, error: down });
        for (const [index, [queue]] of ends.entries()) {
          void queue.post('c1', status('pending'));
          await clock.advance(pauses[index]!);
        }
        for (const [index, [queue, wanted]] of ends.entries()) {
          void queue.post('c1', wanted);
          await clock.advance(pauses[index + 2]!);
        }
        await clock.advance(HOUR);
        const sweep = async () => {
          for (const [queue, wanted] of ends) void queue.post('c1', wanted);
          await clock.advance(HOUR);
        };
        await sweep();
        assert.equal(forge.statuses('c1')[0]?.state, 'success');
        const { length } = posts();
        await sweep();
        assert.equal(posts().length, length);
      }),
      { numRuns: 100 },
    );
  });
});
