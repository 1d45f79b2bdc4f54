import type { Fence } from '../fence.ts';

/** When there is nothing left to write. */
export const settling: readonly Fence[] = [
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
      'After C1 is applied a third party edits a field of a member: no look of the same process corrects ' +
      'it, and C2 (another file) is green over it.',
    shownBy: 'simulation',
    mutant: 'live-compared-with-remembered.patch',
  },
];
