import type { Fence } from '../fence.ts';

/** Of which revision: only what Git said after the claim. */
export const asking: readonly Fence[] = [
  {
    fence: 'the tip is asked for after the claim',
    keeps: ['G2'],
    file: 'src/applier/look.ts',
    why: 'What was asked for before the claim may be older than what the cluster has been given since.',
    history:
      'Worker A asks and hears C1, and stands still before it claims; Redis is wiped and A cut off from ' +
      'it, C2 is pushed, and worker B gives it to the cluster and releases; A goes on, finds that another ' +
      'came first, looks anew, claims the record of C2 and writes C1.',
    shownBy: 'simulation',
    mutant: 'ask-after-claim.patch',
  },
  {
    fence: 'the asking is begun after the claim',
    keeps: ['G2'],
    file: 'src/applier/ask.ts',
    why:
      'A fetch that is under way may have been answered before another gave the cluster something ' +
      'newer.',
    history:
      'Worker A has a fetch under way that heard C1 and whose reply is slow; C2 is pushed and ' +
      'worker B applies it; A sees C2, claims, joins its own old fetch instead of asking, and ' +
      'writes C1.',
    shownBy: 'simulation',
    mutant: 'asking-begun-after-claim.patch',
  },
  {
    fence: 'an asking serves nobody who came after it began',
    keeps: ['G2'],
    file: 'src/git/ask-once.ts',
    why: 'The shared question was begun before the claim of whoever joins it late.',
    history:
      'The askTip of cluster a is at the remote and has been answered C1; C2 is pushed and applied ' +
      'to cluster b by another worker; this worker claims b, joins the asking of a and writes C1 to ' +
      'b.',
    shownBy: 'simulation',
    mutant: 'shared-asking-not-under-way.patch',
  },
  {
    fence: 'a renamed federation is not written under the old claim',
    keeps: ['G2'],
    file: 'src/applier/look.ts',
    why: 'The claim is of the record of the old name, and nobody has claimed the one of the new.',
    history:
      "A commit that renames the federation and brings X is pushed between A's claim and its second " +
      "asking: A, which is cut off from Redis, sends X under the old record's claim, and slowly; the " +
      'next commit changes X, B claims the new record and makes X; the create of A is refused, and A ' +
      'applies its older X over it.',
    shownBy: 'simulation',
    mutant: 'renamed-federation-not-claimed.patch',
  },
];
