import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { CommitState, CommitStatus } from '../../../src/github/forge.ts';
import { type StatusQueue, statusQueue } from '../../../src/github/status-queue.ts';
import { recordingLog } from '../../doubles/recording-log.ts';
import { down, HOUR, status, world } from './status-queue-world.ts';

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
