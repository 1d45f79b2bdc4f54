import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Push } from '../../../src/github/forge.ts';
import { tipTimes } from '../../../src/reporter/tip-times.ts';

const LISTED: Push[] = [
  { after: 'c', at: 3 },
  { after: 'b', at: 2 },
  { after: 'a', at: 1 },
];

/** What the two say, one answer after the other, and the last for good. */
function timesBy(git: string[], listed: Push[][]) {
  const asked = { git: 0, forge: 0 };
  const onAsk = { git: () => {} };
  let atFirst: Push[] | undefined = LISTED.slice(-1);
  const times = tipTimes({
    repository: {
      owe: () => Promise.resolve(),
      settle: () => Promise.resolve(),
      askTip: async () => {
        const tip = git[Math.min(asked.git++, git.length - 1)];
        onAsk.git();
        return tip;
      },
    },
    forge: {
      newestStatus: () => Promise.resolve(undefined),
      pushes: async () => atFirst ?? listed[Math.min(asked.forge++, listed.length - 1)],
    },
    origin: { repository: 'https://git.example/acme/site', branch: 'main' },
  });
  times.seen('a');
  atFirst = undefined;
  return { times, asked, onAsk };
}

suite('since when a commit is the tip', () => {
  test('is told by the list, once Git shows what it begins with', async () => {
    const { times, asked } = timesBy(['c'], [LISTED]);
    for (const tip of ['b', 'c']) times.seen(tip);
    assert.equal(await times.since('a'), 1);
    assert.deepEqual(asked, { git: 1, forge: 1 });
  });

  test('is asked anew where a push came between the two answers', async () => {
    const { times, asked } = timesBy(['b', 'c'], [LISTED]);
    times.seen('b');
    assert.equal(await times.since('a'), 1);
    assert.deepEqual(asked, { git: 2, forge: 2 });
  });

  test('is asked anew where a newer tip was heard of while Git was asked', async () => {
    const { times, onAsk } = timesBy(['b', 'c'], [LISTED]);
    times.seen('b');
    onAsk.git = () => {
      onAsk.git = () => {};
      times.seen('c');
    };
    assert.equal(await times.since('a'), 1);
  });

  test('is known by nobody while the list is late, and not asked for ever', async () => {
    const { times, asked } = timesBy(['c'], [LISTED.slice(1)]);
    for (const tip of ['b', 'c']) times.seen(tip);
    assert.equal(await times.since('a'), undefined);
    assert.deepEqual(asked, { git: 3, forge: 3 });
  });
});
