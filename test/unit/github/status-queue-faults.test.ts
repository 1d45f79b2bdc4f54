import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ForgeError } from '../../../src/github/forge.ts';
import { down, endOf, HOUR, status, world } from './status-queue-world.ts';

suite('a status that cannot be posted now', () => {
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
