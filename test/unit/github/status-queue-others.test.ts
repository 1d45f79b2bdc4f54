import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { CommitStatus, Forge } from '../../../src/github/forge.ts';
import { statusQueue } from '../../../src/github/status-queue.ts';
import { status, world } from './status-queue-world.ts';

suite('a status that others post over', () => {
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
});
