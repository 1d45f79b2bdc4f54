import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { CommitState, CommitStatus } from '../../../src/github/forge.ts';
import { nextPost, type PostSituation, sameStatus } from '../../../src/github/next-post.ts';

/** `failure: two` is state failure with description "two". */
function status(text: string): CommitStatus {
  const [state, description = ''] = text.split(': ');
  return { context: 'lockstep', state: state as CommitState, description };
}

const optional = (text: string): CommitStatus | undefined => (text === '-' ? undefined : status(text));

/** wanted | what the forge shows | what it last took from us | is an occurrence opening | so */
const TABLE: [
  why: string,
  wanted: string,
  newest: string,
  posted: string,
  opening: boolean,
  so: 'post' | 'done',
][] = [
  ['nothing is there', 'pending: a', '-', '-', true, 'post'],
  ['nothing is there, after a restart', 'success: a', '-', '-', false, 'post'],
  ['it is there already', 'success: a', 'success: a', '-', false, 'done'],
  ['it is there already, of an older occurrence', 'failure: a', 'failure: a', '-', true, 'done'],
  ['a commit becomes the tip again', 'pending: a', 'success: old', '-', true, 'post'],
  ['and fails before its pending has landed', 'failure: a', 'success: old', '-', true, 'post'],
  ['pending is answered', 'failure: a', 'pending: a', 'pending: a', false, 'post'],
  ['pending is answered', 'success: a', 'pending: a', 'pending: a', false, 'post'],
  ['another reporter reached more: success stays', 'failure: a', 'success: b', 'pending: a', false, 'done'],
  ['another reporter reached more: success stays', 'error: a', 'success: b', 'failure: a', false, 'done'],
  ['success is final in other words too', 'success: a', 'success: b', 'success: a', false, 'done'],
  ['success is final after a restart', 'failure: a', 'success: b', '-', false, 'done'],
  ['a late pending does not bury a success', 'pending: a', 'success: b', 'pending: a', false, 'done'],
  ["success wins over another's failure", 'success: a', 'failure: b', 'pending: a', false, 'post'],
  ['a success that was buried by a late pending', 'success: a', 'pending: b', 'success: a', false, 'post'],
  ['a failure that was buried by a late pending', 'failure: a', 'pending: b', 'failure: a', false, 'post'],
  ['a red commit heals', 'success: a', 'failure: a', 'failure: a', false, 'post'],
  ['our failure has new words', 'failure: two', 'failure: one', 'failure: one', false, 'post'],
  ["another's failure stays", 'failure: a', 'failure: b', 'pending: a', false, 'done'],
  ["another's failure stays over our error", 'error: a', 'failure: b', 'pending: a', false, 'done'],
  ['the forge spells our words otherwise', 'failure: a', 'failure: A', 'failure: a', false, 'done'],
  ["another's pending is as good", 'pending: a', 'pending: b', 'pending: a', false, 'done'],
  ['progress', 'pending: 2 of 9', 'pending: 1 of 9', 'pending: 1 of 9', false, 'post'],
  ['progress after another has decided', 'pending: 2 of 9', 'failure: b', 'pending: 1 of 9', false, 'done'],
  ['after a restart our judgement is the newer', 'failure: a', 'failure: old', '-', false, 'post'],
  ['after a restart a debt is paid', 'error: superseded', 'pending: old', '-', false, 'post'],
];

suite('whether a status has to be posted', () => {
  for (const [why, wanted, newest, posted, opening, so] of TABLE) {
    test(`${so}: ${why} (${wanted} over ${newest}, ours ${posted})`, () => {
      const situation: PostSituation = {
        wanted: status(wanted),
        newest: optional(newest),
        posted: optional(posted),
        opening,
      };
      assert.equal(nextPost(situation), so);
    });
  }

  const anyStatus = fc.record({
    context: fc.constant('lockstep'),
    state: fc.constantFrom<CommitState>('pending', 'success', 'failure', 'error'),
    description: fc.constantFrom('a', 'b', 'c'),
  });
  const situation = fc.record({
    wanted: anyStatus,
    newest: fc.option(anyStatus, { nil: undefined }),
    posted: fc.option(anyStatus, { nil: undefined }),
    opening: fc.boolean(),
  });

  test('law: what is there already is never posted again', () => {
    fc.assert(
      fc.property(
        situation,
        (s) => s.newest === undefined || !sameStatus(s.wanted, s.newest) || nextPost(s) === 'done',
      ),
    );
  });

  test('law: a success of this occurrence is never replaced', () => {
    fc.assert(
      fc.property(situation, (s) => s.opening || s.newest?.state !== 'success' || nextPost(s) === 'done'),
    );
  });

  test('law: a wanted success is posted over anything but a success', () => {
    fc.assert(
      fc.property(
        situation,
        (s) => s.wanted.state !== 'success' || s.newest?.state === 'success' || nextPost(s) === 'post',
      ),
    );
  });
});
