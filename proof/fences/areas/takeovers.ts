import type { Fence } from '../fence.ts';

/** What the former holder may still do after its lease. */
export const takeovers: readonly Fence[] = [
  {
    fence: 'after an expired lease the cluster is looked at anew',
    keeps: ['G10'],
    file: 'src/applier/look.ts',
    why: 'The former holder may have written between the look and the takeover.',
    history:
      "B has seen A's record stand still, begins a look and lists everything but Y, which C2 " +
      "does not have; A, whose renewals are cut off, makes Y of C1 within its lease; B's look " +
      'ends after the lease, B claims and gives the rest: C2 is green over Y of C1.',
    shownBy: 'simulation',
    mutant: 'look-anew-after-takeover.patch',
  },
  {
    fence: 'a second look is owed one lease after a takeover',
    keeps: ['G12'],
    file: 'src/applier/look.ts',
    why: 'A create of the former holder may land after the full look of the next.',
    history:
      "A's create of Y (of C1) is in the network when A is killed; B takes the expired lease " +
      'over, gives C2, which has no Y, and finds nothing; Y lands four seconds later. Judged a ' +
      'lease and a look after that, before the next sweep.',
    shownBy: 'simulation',
    mutant: 'second-look-after-expiry.patch',
  },
  {
    fence: 'the inventory stays wide after a takeover',
    keeps: ['G12'],
    file: 'src/applier/rollout/run-plan.ts',
    why: 'The kind of what still lands must not have left the inventory.',
    history:
      "A's create of Y, the only object of kind K, is in the network when A is killed; B takes " +
      'over and gives C2, which has no K, and narrows K away; Y lands, and no look ever lists K ' +
      'again.',
    shownBy: 'simulation',
    mutant: 'wide-after-takeover.patch',
  },
  {
    fence: 'a lease is not given back while a write is under way',
    keeps: ['G2'],
    file: 'src/applier/rollout/settle-all.ts',
    why: 'What is at the socket lands after the next holder has looked.',
    history:
      'A has X of C1 at the server, slowly, and reads another object of the same wave again ' +
      'when it is told to stop: that one rejects at once and the lease is given back; the ' +
      'branch has been set back, B claims, sees X as it is wanted, and then X of C1 lands.',
    shownBy: 'simulation',
    mutant: 'wave-waited-for-whole.patch',
  },
  {
    fence: 'a write without an answer keeps the lease',
    keeps: ['G2'],
    file: 'src/applier/rollout/run-plan.ts',
    why: 'It may still be done, after the next holder has looked.',
    history:
      'A gives up waiting for the answer to its apply of X (C1), which the server does 4 s ' +
      'later; A releases; the branch is set back, the next holder claims at once, gives other ' +
      'objects back and calls X unchanged; X of C1 lands.',
    shownBy: 'simulation',
    mutant: 'unanswered-write-keeps-lease.patch',
  },
  {
    fence: 'a rollout that is broken off after an unanswered write keeps the lease',
    keeps: ['G2'],
    file: 'src/applier/rollout/run-plan.ts',
    why: 'As for one that ends by itself.',
    history:
      'A gives up waiting for the answer to its apply of X (C1), is told to stop in the next ' +
      'wave and gives the lease back; the branch has been set back, B claims and calls X ' +
      'unchanged; X of C1 lands.',
    shownBy: 'simulation',
    mutant: 'broken-off-keeps-lease.patch',
  },
  {
    fence: 'the record is written under the lease, too',
    keeps: ['G2'],
    file: 'src/applier/claim/claim.ts',
    why: 'Who abandoned its lease for a write without an answer would free the cluster all the same.',
    history:
      'A gives up waiting for the answer to its apply of X (C1), is told to stop in the next ' +
      'wave, abandons the lease and gives it back; the branch has been set back, B claims and ' +
      'calls X unchanged; X of C1 lands.',
    shownBy: 'simulation',
    mutant: 'record-under-permit.patch',
  },
];
