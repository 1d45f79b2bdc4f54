import type { Fence } from '../fence.ts';

/** Each delete: of ours, as it was seen, under the lease. */
export const deletes: readonly Fence[] = [
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
    fence: 'a marked object is never settled',
    keeps: ['G12'],
    file: 'src/applier/compare/settled.ts',
    why: 'The mark of a holder that is gone would stay for ever.',
    history:
      'A (C1 drops X) has its mark in the network when it is killed; the branch goes back, and B ' +
      'takes over and finds X as it is wanted; then the mark lands, and no look takes it away.',
    shownBy: 'simulation',
    mutant: 'marked-is-not-settled.patch',
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
    fence: 'only what is ours when it is marked is pruned',
    keeps: ['G3'],
    file: 'src/applier/plan/plan.ts',
    why: "It may have become somebody else's since the LIST.",
    history:
      "C2 drops X; between A's LIST and its mark a third party takes our label off X: " +
      'the mark is stale, X is read again, and deleted all the same.',
    shownBy: 'simulation',
    mutant: 'ours-before-prune.patch',
  },
  {
    fence: 'what a controller owns is not pruned',
    keeps: ['G3'],
    file: 'src/applier/plan/plan.ts',
    why: 'It belongs to its controller by now.',
    history: 'C1 made X; a controller has taken X as its own (ownerReferences); C2 drops X: it is deleted.',
    shownBy: 'simulation',
    mutant: 'controlled-not-pruned.patch',
  },
  {
    fence: 'a delete goes in two steps',
    keeps: ['G2'],
    file: 'src/applier/rollout/prune-object.ts',
    why: 'A late DELETE would take what the next holder wants and finds unchanged.',
    history:
      'A (C1 drops X) has its DELETE of the listed version in the network when it is cut off; B ' +
      'takes over with C2, which wants X as it is, and writes nothing to it; the DELETE lands, ' +
      'older than C2.',
    shownBy: 'simulation',
    mutant: 'two-step-delete.patch',
  },
  {
    fence: 'the mark is set on the version that was seen',
    keeps: ['G3'],
    file: 'src/applier/rollout/prune-object.ts',
    why: "It would be set on what has become somebody else's, and the DELETE follows the mark.",
    history:
      "C2 drops X; between A's LIST and its mark a third party takes our label off X: the mark succeeds, and " +
      'so does the DELETE.',
    shownBy: 'simulation',
    mutant: 'mark-of-seen-version.patch',
  },
  {
    fence: 'the DELETE is of the version that was marked',
    keeps: ['G3'],
    file: 'src/applier/rollout/prune-object.ts',
    why: 'What came between the two steps would be deleted with it.',
    history:
      'A marks X; a third party takes our label off X before the DELETE is sent: X is read anew and deleted.',
    shownBy: 'simulation',
    mutant: 'delete-of-marked-version.patch',
  },
  {
    fence: 'the lease is looked at between mark and DELETE',
    keeps: ['G2'],
    file: 'src/applier/rollout/prune-object.ts',
    why: 'Who was paused between the two would delete after the next holder has looked.',
    history:
      'A marks X (C1 drops it) and is paused beyond its lease; B has taken over and is about to ' +
      'unmark X, which C2 wants; A wakes and its DELETE is first.',
    shownBy: 'simulation',
    mutant: 'delete-under-permit.patch',
  },
];
