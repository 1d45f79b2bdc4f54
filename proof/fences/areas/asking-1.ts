import type { Fence } from '../fence.ts';

/** Who may write, and of which revision: claim, then ask, then write. */
export const asking1: readonly Fence[] = [
  {
    fence: 'the tip is asked for after the claim',
    keeps: ['G2'],
    file: 'src/applier/look.ts',
    why: 'What was asked for before the claim may be older than what the cluster has been given since.',
    history:
      'Worker A asks and hears C1, and is paused before it looks at the cluster; C2 is pushed, ' +
      'worker B gives it to the cluster and releases; A wakes, sees the record of C2, claims it and ' +
      'writes C1.',
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
    shownBy: 'sandbox',
    shownIn: 'test/sandbox/git/git-repository.test.ts',
    mutant: 'shared-asking-not-under-way.patch',
  },
  {
    fence: 'a renamed federation is not written under the old claim',
    keeps: ['G2'],
    file: 'src/applier/look.ts',
    why: 'The claim is of the record of the old name, and nobody has claimed the one of the new.',
    history:
      "A commit that renames the federation is pushed between a worker's look and its second " +
      "asking; it writes the new federation's objects under the old record's claim, while another " +
      'worker claims the new record and gives the cluster a later commit.',
    shownBy: 'simulation',
    mutant: 'renamed-federation-not-claimed.patch',
  },
  {
    fence: 'after an expired lease the cluster is looked at anew',
    keeps: ['G2', 'G10'],
    file: 'src/applier/look.ts',
    why: 'The former holder may have written between the look and the takeover.',
    history:
      "B has seen A's record stand still, begins a look and lists X as C2 wants it; A, whose " +
      "renewals are cut off, writes X of C1 within its lease; B's look ends after the lease, B " +
      'claims and calls X unchanged: C2 is green over X of C1.',
    shownBy: 'simulation',
    mutant: 'look-anew-after-takeover.patch',
  },
  {
    fence: 'the inventory is widened again where the tip moved after the claim',
    keeps: ['G12'],
    file: 'src/applier/look.ts',
    why: 'Objects of a kind that no record names are found by nobody.',
    history:
      'A claims for C1; C2 brings the first object of kind K before A asks again; A creates it and ' +
      'is killed before it writes the record; C3 drops K: the object stays for ever.',
    shownBy: 'simulation',
    mutant: 'widen-again-where-tip-moved.patch',
  },
  {
    fence: 'a second look is owed one lease after a takeover',
    keeps: ['G12'],
    file: 'src/applier/look.ts',
    why: 'A create of the former holder may land after the full look of the next.',
    history:
      "A's create of Y (of C1) is in the network when A is cut off; B takes the expired lease over, " +
      'gives C2, which has no Y, and finds nothing; Y lands a second later. Judge one lease and one ' +
      'look after that, before the next sweep.',
    shownBy: 'simulation',
    mutant: 'second-look-after-expiry.patch',
  },
  {
    fence: 'the inventory stays wide after a takeover',
    keeps: ['G12'],
    file: 'src/applier/rollout/run-plan.ts',
    why: 'The kind of what still lands must not have left the inventory.',
    history:
      "A's create of Y, the only object of kind K, is in the network when A is cut off; B takes " +
      'over and gives C2, which has no K, and narrows K away; Y lands, and no look ever lists K ' +
      'again.',
    shownBy: 'simulation',
    mutant: 'wide-after-takeover.patch',
  },
  {
    fence: 'a lease that is held is left alone',
    keeps: ['G2'],
    file: 'src/applier/look.ts',
    why: 'Two holders write different revisions in turn.',
    history:
      'A is in the middle of C1, paused after half of its objects; C2 is pushed and B looks while ' +
      "A's lease runs: B claims over it and writes C2; A goes on with C1 until its next renewal.",
    shownBy: 'simulation',
    mutant: 'held-lease-respected.patch',
  },
  {
    fence: 'each renewal begins the standstill anew',
    keeps: ['G2'],
    file: 'src/applier/claim/standstill.ts',
    why: 'A living holder would be taken for a dead one.',
    history:
      'A renews a long rollout of C1 every third of a lease; B looked at its record once, and looks ' +
      'again a lease later for C2: it takes the lease of a living holder, and A writes on until its ' +
      'next renewal.',
    shownBy: 'simulation',
    mutant: 'standstill-begins-anew.patch',
  },
  {
    fence: 'the holder stops an eighth of the lease early',
    keeps: ['G2'],
    file: 'src/applier/claim/claim.ts',
    why: 'Clocks differ in speed, and a slow holder would stop after a fast challenger begins.',
    history:
      "A's clock is a tenth slower than B's; A's renewals are lost, B takes over after 8 s of its " +
      "own and writes C2; A's clock says 7.3 s, and A hands another object of C1 to the socket.",
    shownBy: 'simulation',
    mutant: 'lease-ends-early.patch',
  },
  {
    fence: 'a renewal counts from before it was sent',
    keeps: ['G2'],
    file: 'src/applier/claim/claim.ts',
    why: 'The challenger counts from when the server wrote it, and the reply may have been slow.',
    history:
      "A's renewal is written at once, and its reply takes 6 s; B counts from the write, takes over " +
      '8 s after it and writes C2; A counts from the reply and still hands C1 to the socket.',
    shownBy: 'simulation',
    mutant: 'lease-from-before-sending.patch',
  },
];
