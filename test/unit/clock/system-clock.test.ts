import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { systemClock } from '../../../src/clock/system-clock.ts';

/** More than Node's timers can count, which then go off after 1 ms: `600h` in a configuration. */
const MONTH_MS = 30 * 24 * 3_600_000;

/** The names of Node's warnings while `work` runs. */
async function warningsOf(work: () => void): Promise<string[]> {
  const names: string[] = [];
  const listen = ({ name }: Error) => void names.push(name);
  process.on('warning', listen);
  work();
  await turn();
  await turn();
  process.off('warning', listen);
  return names;
}

suite('the system clock', () => {
  test('a time-out of a month does not go off at once', async () => {
    let cancel = () => {};
    const warnings = await warningsOf(() => {
      cancel = systemClock.after(MONTH_MS, () => assert.fail('it went off'));
    });
    cancel();
    assert.deepEqual(warnings, []);
  });

  test('a sleep of a month does not end at once, and ends when aborted', async () => {
    const stop = new AbortController();
    let end: Promise<unknown> = Promise.resolve();
    const warnings = await warningsOf(() => {
      end = systemClock.sleep(MONTH_MS, stop.signal).then(
        () => 'slept',
        (error: Error) => error.name,
      );
    });
    stop.abort();
    assert.deepEqual(warnings, []);
    assert.equal(await end, 'AbortError');
  });

  test('what is due goes off once, and what was cancelled never does', async () => {
    const gone: string[] = [];
    systemClock.after(0, () => gone.push('cancelled'))();
    await new Promise<void>((resolve) => {
      const keepAlive = setInterval(() => {}, 1000);
      systemClock.after(1, () => {
        clearInterval(keepAlive);
        gone.push('due');
        resolve();
      });
    });
    await turn();
    assert.deepEqual(gone, ['due']);
  });
});
