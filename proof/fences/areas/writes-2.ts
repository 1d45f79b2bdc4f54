import type { Fence } from '../fence.ts';

/** Each write: on what was seen, under the lease, and of nothing foreign. */
export const writes2: readonly Fence[] = [
  {
    fence: 'a marked object is never unchanged',
    keeps: ['G2'],
    file: 'src/applier/plan/plan.ts',
    why: 'The delete of whoever marked it may still be on its way.',
    history:
      'A (C1 drops X) marks X, and its DELETE is in the network when it is cut off; B takes over ' +
      'with C2, which wants X, finds X unchanged and leaves it; the DELETE lands.',
    shownBy: 'simulation',
    mutant: 'marked-is-not-unchanged.patch',
  },
  {
    fence: 'a marked object is unmarked before it is applied',
    keeps: ['G2', 'G11'],
    file: 'src/applier/rollout/apply-object.ts',
    why: 'An apply that changes nothing leaves the marked version as it is.',
    history:
      'As above, and B applies X without a change: the version stays, and the late DELETE succeeds. ' +
      'Without a late DELETE, the mark stays and X is written by every look.',
    shownBy: 'simulation',
    mutant: 'marked-is-unmarked.patch',
  },
  {
    fence: 'a quarrel over fields ends after five corrections',
    keeps: ['G11'],
    file: 'src/applier/ownership/disputed.ts',
    why: 'Two controllers would write one object for ever.',
    history:
      "A third party's controller sets a field of ours back after each of our applies: the looks " +
      'never cease to write.',
    shownBy: 'simulation',
    mutant: 'quarrel-ends.patch',
  },
  {
    fence: 'a settled cluster is looked at without a claim',
    keeps: ['G11'],
    file: 'src/applier/look.ts',
    why: 'Each look would change the record.',
    history: 'Everything is settled; the next sweep pokes: versions change.',
    shownBy: 'simulation',
    mutant: 'settled-is-not-claimed.patch',
  },
  {
    fence: 'what was applied is compared with what is live',
    keeps: ['G10', 'G12'],
    file: 'src/applier/compare/memory.ts',
    why: 'An edit would be found by nobody.',
    history:
      'After C1 is applied a third party edits a field of a member: no look of the same process ' +
      'corrects it, and C2 (another file) is green over it.',
    shownBy: 'simulation',
    mutant: 'live-compared-with-remembered.patch',
  },
];
