import type { Fence } from '../fence.ts';

/** Who may write, and of which revision: claim, then ask, then write. */
export const asking2: readonly Fence[] = [
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
    keeps: ['G12'],
    file: 'src/applier/claim/claim.ts',
    why: 'A renewal that was composed earlier would take back what an update has just noted.',
    history:
      "A's renewal and its widening for a moved tip are under way together, and the renewal is the " +
      'last to be written: the record is narrow again; A creates the first object of kind K and is ' +
      'killed; the next tip drops K, and nobody finds it.',
    shownBy: 'simulation',
    mutant: 'record-writes-in-turn.patch',
  },
  {
    fence: 'who comes second with a claim looks anew',
    keeps: ['G2'],
    file: 'src/applier/claim/take-claim.ts',
    why: 'What was seen is not what is there, and the record may be held by now.',
    history:
      "A and B have seen the same free record; B claims and gives C2; A's compare-and-set fails, it " +
      "takes B's version and writes its claim over B's lease.",
    shownBy: 'simulation',
    mutant: 'second-claim-looks-anew.patch',
  },
  {
    fence: 'a lease is not given back while a write is under way',
    keeps: ['G2'],
    file: 'src/applier/rollout/settle-all.ts',
    why: 'What is at the socket lands after the next holder has looked.',
    history:
      'A has X of C1 at the server, slowly, when it is told to stop: the rest of the wave rejects ' +
      'at once and the lease is given back; B claims, sees X as C2 wants it, and then X of C1 ' +
      'lands.',
    shownBy: 'simulation',
    mutant: 'wave-waited-for-whole.patch',
  },
  {
    fence: 'a write without an answer keeps the lease',
    keeps: ['G2'],
    file: 'src/applier/rollout/run-plan.ts',
    why: 'It may still be done, after the next holder has looked.',
    history:
      "The connection breaks under A's apply of X (C1), which the server does 3 s later; A " +
      'releases; C2 (which wants X as it was) is pushed, B claims at once and calls X unchanged; X ' +
      'of C1 lands.',
    shownBy: 'simulation',
    mutant: 'unanswered-write-keeps-lease.patch',
  },
  {
    fence: 'a rollout that is broken off after an unanswered write keeps the lease',
    keeps: ['G2'],
    file: 'src/applier/rollout/run-plan.ts',
    why: 'As for one that ends by itself.',
    history:
      "The connection breaks under A's apply of X (C1), then A is told to stop in the next wave and " +
      'gives the lease back; B claims for C2 and calls X unchanged; X of C1 lands.',
    shownBy: 'simulation',
    mutant: 'broken-off-keeps-lease.patch',
  },
];
