import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startProgress } from '../../../src/cli/progress.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { recordedOutput } from './recorded-output.ts';

describe('progress', () => {
  it('says nothing of what takes less than a second', async () => {
    const [clock, output] = [manualClock(), recordedOutput()];
    const progress = startProgress(clock, output);
    progress.say('asking');
    await clock.advance(999);
    progress.end();
    await clock.advance(5_000);
    assert.equal(output.err, '');
  });

  it('prints at most a line a second where stderr is no terminal', async () => {
    const [clock, output] = [manualClock(), recordedOutput()];
    const progress = startProgress(clock, output);
    progress.say('asking');
    await clock.advance(1_500);
    progress.say('three left');
    progress.say('two left');
    await clock.advance(5_000);
    progress.end();
    assert.equal(output.err, 'asking\ntwo left\n');
  });

  it('writes over its line on a terminal at once, and removes it at the end', async () => {
    const [clock, output] = [manualClock(), recordedOutput({ liveProgress: true })];
    const progress = startProgress(clock, output);
    progress.say('asking');
    await clock.advance(1_000);
    progress.say('one left');
    progress.end();
    assert.equal(output.err, '\r\u001b[Kasking\r\u001b[Kone left\r\u001b[K');
  });
});
