import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { down, endOf, HOUR, status, world } from './status-queue-world.ts';

suite('what the status queue sends, and when', () => {
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
});
