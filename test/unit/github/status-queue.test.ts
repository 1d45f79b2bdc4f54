import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { down, HOUR, status, world } from './status-queue-world.ts';

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

  test('what is withdrawn is sent no more, and its promise resolves', async () => {
    const { queue, clock, forge, posts } = world();
    forge.outage = down;
    const wanted = queue.post('c1', status('success'));
    await clock.advance(HOUR);
    queue.withdraw('c1', 'lockstep');
    await wanted;
    forge.outage = undefined;
    await clock.advance(HOUR);
    assert.deepEqual(posts(), []);
  });

  test('what is wanted after that is sent, by one request at a time', async () => {
    const { queue, clock, forge } = world();
    forge.fail({ method: 'postStatus', error: down, afterWrite: true });
    const withdrawn = queue.post('c1', status('success'));
    await clock.advance(0);
    queue.withdraw('c1', 'lockstep');
    await Promise.all([withdrawn, queue.post('c1', status('pending')), clock.advance(HOUR)]);
    assert.equal(forge.statuses('c1')[0]?.state, 'pending');
    assert.deepEqual(forge.calls, [
      'read c1 lockstep',
      'post c1 lockstep success',
      'read c1 lockstep',
      'post c1 lockstep pending',
      'read c1 lockstep',
    ]);
  });

  test('the same again, while what was withdrawn is on its way, is posted once', async () => {
    const { queue, clock, forge, posts } = world();
    const release = forge.hold();
    const withdrawn = queue.post('c1', status('success'));
    await clock.advance(0);
    queue.withdraw('c1', 'lockstep');
    const again = queue.post('c1', status('success'));
    release();
    await Promise.all([withdrawn, again, clock.advance(HOUR)]);
    assert.equal(posts().length, 1);
    assert.equal(forge.statuses('c1')[0]?.state, 'success');
  });

  test('nothing comes of withdrawing what nobody wants', async () => {
    const { queue, forge } = world();
    queue.withdraw('c1', 'lockstep');
    await queue.post('c1', status('pending'));
    assert.equal(forge.statuses('c1')[0]?.state, 'pending');
  });

  test('who wants to know the moment is told before the read-back, once', async () => {
    const { queue, forge } = world();
    const seen: number[] = [];
    await queue.post('c1', status('failure'), { onPosted: () => seen.push(forge.calls.length) });
    assert.deepEqual(seen, [2]);
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
});
