import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { news } from '../../../src/applier/news.ts';

describe('what was told of a subject', () => {
  it('is no news until it changes', () => {
    const { isNew } = news();
    assert.deepEqual(
      ['away', 'away', 'refused', 'away'].map((text) => isNew('a', text)),
      [true, false, true, true],
    );
    assert.ok(isNew('b', 'away'), 'of another subject');
  });

  it('is news again once it was over, which is said once', () => {
    const { isNew, over } = news();
    assert.ok(!over('a'));
    isNew('a', 'away');
    assert.deepEqual([over('a'), over('a')], [true, false]);
    assert.ok(isNew('a', 'away'));
  });

  it('is forgotten where there are too many subjects, the one told of longest ago first', () => {
    const { isNew, over } = news(2);
    for (const subject of ['a', 'b']) isNew(subject, 'away');
    isNew('a', 'refused');
    isNew('c', 'away');
    assert.deepEqual(
      ['a', 'b', 'c'].map((subject) => over(subject)),
      [true, false, true],
    );
  });
});
