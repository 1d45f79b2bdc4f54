import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { finalSuccess } from '../../../src/github/final-success.ts';
import { type CommitStatus, type Forge, ForgeError } from '../../../src/github/forge.ts';
import { type StatusQueue, statusQueue } from '../../../src/github/status-queue.ts';
import { tipSince as sinceIn } from '../../../src/github/tip-since.ts';
import { down, HOUR, status, world } from './status-queue-world.ts';

const success = { ...status('success', 'applied and current'), targetUrl: 'https://example.com/c/1' };
const superseded = status('error', 'superseded by c2, not verified');

/** One process of two that answer for c1, and the tip's moves. */
function oneOfTwo() {
  const all = world();
  const { clock, forge } = all;
  /** As Git shows them, newest first. */
  const tips: string[] = [];
  const tipSince = async () =>
    sinceIn((await forge.pushes('main')) ?? [], 'c1', { tips, listedAtFirst: undefined });
  const end = (queue: StatusQueue, as = superseded) => queue.post('c1', as, { tipSince });
  const shown = () => forge.statuses('c1').map(({ state }) => state);
  /** So much later, as a clock of whole seconds tells it. */
  const later = () => clock.advance(1000);
  const push = async (sha: string, listedAfterMs?: number) => {
    await later();
    forge.recordPush('main', sha, listedAfterMs);
    tips.unshift(sha);
  };
  return { ...all, tipSince, end, shown, later, push };
}

suite('a success of another process', () => {
  test('that our first pending came too late for is put back where the commit would be ended, word for word', async () => {
    const { forge, queue, later, push, end, shown } = oneOfTwo();
    await push('c1');
    forge.addStatus('c1', success);
    await queue.post('c1', status('pending'));
    await push('c2');
    await end(queue);
    await later();
    assert.deepEqual(shown(), ['success', 'pending', 'success']);
    const { createdAt: _, ...now } = forge.statuses('c1')[0]!;
    assert.deepEqual(now, success);
  });

  test('is put back for a failure, too, and the queue does not take turns with itself', async () => {
    const { forge, queue, later, push, end, shown } = oneOfTwo();
    await push('c1');
    forge.addStatus('c1', success);
    await queue.post('c1', status('pending'));
    for (const _ of [1, 2]) await end(queue, status('failure', 'b: not reached'));
    await later();
    assert.deepEqual(shown(), ['success', 'pending', 'success']);
  });

  test('stands though our first pending was never taken', async () => {
    const { clock, forge, queue, push, end, shown } = oneOfTwo();
    await push('c1');
    forge.fail({ method: 'postStatus', error: down });
    void queue.post('c1', status('pending'));
    await clock.advance(0);
    forge.addStatus('c1', success);
    await end(queue);
    assert.deepEqual(shown(), ['success']);
  });

  test('that comes between our last look and our post is put back', async () => {
    const { clock, forge, log, later, push, end, shown } = oneOfTwo();
    const postStatus: Forge['postStatus'] = async (sha, wanted) => {
      if (wanted.state === 'error') forge.addStatus('c1', success);
      await forge.postStatus(sha, wanted);
    };
    const queue = statusQueue({ forge: { ...forge, postStatus }, clock, log });
    await push('c1');
    await queue.post('c1', status('pending'));
    await push('c2');
    const ended = end(queue);
    await later();
    await ended;
    assert.deepEqual(shown(), ['success', 'error', 'success', 'pending']);
  });

  test('of an earlier time as tip says nothing of this one', async () => {
    const { forge, queue, push, end, shown } = oneOfTwo();
    await push('c1');
    forge.addStatus('c1', success);
    await push('c2');
    await push('c1');
    await queue.post('c1', status('pending'));
    await push('c3');
    await end(queue);
    assert.deepEqual(shown(), ['error', 'pending', 'success']);
  });

  test('of an earlier time says nothing, either, while the push that began this one is not listed yet', async () => {
    const { clock, forge, queue, push, end, shown } = oneOfTwo();
    await push('c1');
    forge.addStatus('c1', success);
    await push('c2');
    await push('c1', HOUR);
    await queue.post('c1', status('pending'));
    const failure = status('failure', 'b: refused');
    await end(queue, failure);
    assert.deepEqual(shown(), ['failure', 'pending', 'success']);
    await clock.advance(HOUR);
    await end(queue, failure);
    assert.deepEqual(shown(), ['failure', 'pending', 'success']);
  });

  test('says nothing where a time is none', async () => {
    const at = (createdAt: number) => ({ ...success, createdAt });
    assert.ok(await finalSuccess(at(5), async () => 5));
    assert.equal(await finalSuccess(at(Number.NaN), async () => 5), undefined);
    assert.equal(await finalSuccess(at(5), async () => Number.NaN), undefined);
  });

  test('is told of where it is put back: in the log, and to who waits for what was posted', async () => {
    const { forge, queue, log, later, push, tipSince } = oneOfTwo();
    await push('c1');
    forge.addStatus('c1', success);
    await queue.post('c1', status('pending'));
    const told: string[] = [];
    const onPosted = ({ state }: CommitStatus) => told.push(state);
    const failure = status('failure', 'b: not reached');
    await queue.post('c1', failure, { tipSince, onPosted });
    await later();
    assert.deepEqual(told, ['success']);
    const [warning] = log.warnings;
    assert.match(warning?.message ?? '', /succeeded before: its success was put back/);
    assert.deepEqual(warning?.fields['insteadOf'], 'b: not reached');
    // The next sweep posts nothing, and tells the same.
    await queue.post('c1', failure, { tipSince, onPosted });
    assert.deepEqual([told, log.warnings.length], [['success', 'success'], 1]);
  });

  const refused = new ForgeError('refused', 'Resource not accessible by personal access token');
  for (const [what, spoil] of [
    ['is not on the list of pushes', () => {}],
    ['may not be asked for', (fail: () => void) => fail()],
  ] as const) {
    test(`says nothing where the time as tip ${what}, and the commit is ended`, async () => {
      const { forge, queue, end, shown } = oneOfTwo();
      forge.addStatus('c1', success);
      await queue.post('c1', status('pending'));
      spoil(() => forge.fail({ method: 'pushes', error: refused }));
      await end(queue);
      assert.deepEqual(shown(), ['error', 'pending', 'success']);
    });
  }

  test('is not guessed at while the forge does not answer', async () => {
    const { clock, forge, queue, push, end, shown } = oneOfTwo();
    await push('c1');
    forge.addStatus('c1', success);
    await queue.post('c1', status('pending'));
    forge.fail({ method: 'pushes', error: down });
    const ended = end(queue);
    await clock.advance(60_000);
    await ended;
    assert.deepEqual(shown(), ['success', 'pending', 'success']);
  });

  test('costs a push that nobody else answers for not one request', async () => {
    const { forge, queue, later, push, end } = oneOfTwo();
    await push('c1');
    await queue.post('c1', status('pending'));
    await end(queue);
    await later();
    assert.deepEqual(
      forge.calls.map((call) => call.split(' ')[0]),
      ['post', 'read', 'read', 'post', 'read'],
    );
  });
});
