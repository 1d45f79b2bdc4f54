import type { Fence } from '../fence.ts';

/** Who may write, and for how long. */
export const leases: readonly Fence[] = [
  {
    fence: 'a lease that is held is left alone',
    keeps: ['G2'],
    file: 'src/applier/look.ts',
    why: 'Two holders write different revisions in turn.',
    history:
      "A waits for an answer in the middle of C1; C2 is pushed and B looks while A's lease " +
      'runs: B claims over it and writes C2; A goes on with C1 until its next renewal.',
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
      "A's clock is slower than B's by an eighth; A's renewals are lost, B takes over after 8 s " +
      "of its own and writes C2; A's clock says 7.7 s, and A hands another object of C1 to the " +
      'socket.',
    shownBy: 'simulation',
    mutant: 'lease-ends-early.patch',
  },
  {
    fence: 'a renewal counts from before it was sent',
    keeps: ['G2'],
    file: 'src/applier/claim/claim.ts',
    why: 'The challenger counts from when the server wrote it, and the reply may have been slow.',
    history:
      "A's renewal is written at once, and its reply takes 7 s; B counts from the write, takes " +
      'over 8 s after it and writes C2; A counts from the reply and still hands C1 to the ' +
      'socket.',
    shownBy: 'simulation',
    mutant: 'lease-from-before-sending.patch',
  },
  {
    fence: "only one's own lease is renewed",
    keeps: ['G2'],
    file: 'src/applier/claim/claim.ts',
    why: "A stale renewal would be written over another's claim.",
    history:
      "A third party deletes the record while A gives C1; B makes a new one and gives C2; A's " +
      "renewal is stale, reads B's record and writes its own lease over it: A goes on with C1 to " +
      'the end.',
    shownBy: 'simulation',
    mutant: 'nonce-compared.patch',
  },
  {
    fence: 'a refused renewal ends the right to write',
    keeps: ['G2'],
    file: 'src/applier/claim/claim.ts',
    why: 'Who has lost the record may write for the rest of what it believes is its lease.',
    history:
      'A third party deletes the record while A gives C1 slowly; B makes a new one and gives C2; ' +
      "A's next renewal is refused, and A writes C1 for another 4 s.",
    shownBy: 'simulation',
    mutant: 'lost-at-refused-renewal.patch',
  },
  {
    fence: 'one holder writes its record in turn',
    keeps: ['G10', 'G12'],
    file: 'src/applier/claim/claim.ts',
    why: 'A renewal that was composed earlier would take back what an update has just noted.',
    history:
      "A's renewal and its widening for a moved tip are under way together, and the renewal is " +
      'the last to be written: the record is narrow again; A creates the first object of kind K ' +
      'and is killed; the next tip drops K, is green, and nobody finds the object.',
    shownBy: 'simulation',
    mutant: 'record-writes-in-turn.patch',
  },
  {
    fence: 'who comes second with a claim looks anew',
    keeps: ['G2'],
    file: 'src/applier/claim/take-claim.ts',
    why: 'What was seen is not what is there, and the record may be held by now.',
    history:
      "A and B have seen the same free record; A's claim is slow, Redis is wiped and A cut off from it, " +
      "and B claims, gives C2 and releases; A's compare-and-set fails, it takes B's version and claims " +
      'with what the record said before B: the record goes back.',
    shownBy: 'simulation',
    mutant: 'second-claim-looks-anew.patch',
  },
];
