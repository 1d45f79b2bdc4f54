import type { Fence } from '../fence.ts';

/** What the record says before the first write, and who may change it. */
export const claims: readonly Fence[] = [
  {
    fence: 'the inventory is widened again where the tip moved after the claim',
    keeps: ['G10', 'G12'],
    file: 'src/applier/look.ts',
    why: 'Objects of a kind that no record names are found by nobody.',
    history:
      'A claims for C1; C2 brings the first object of kind K before A asks again; A creates it and ' +
      'is killed before it writes the record; C3 drops K: the object stays for ever.',
    shownBy: 'simulation',
    mutant: 'widen-again-where-tip-moved.patch',
  },
  {
    fence: 'the record is changed only by compare-and-set',
    keeps: ['G2'],
    file: 'src/record/store.ts',
    why: 'Two claims of the same version would both succeed.',
    history:
      'A has applied C1, and its last write of the record is slow; its lease runs out, and B claims, ' +
      "gives C2 and records it: then A's write arrives, and the record goes back to C1.",
    shownBy: 'simulation',
    mutant: 'record-compare-and-set.patch',
  },
  {
    fence: 'a record is made only where none is',
    keeps: ['G2'],
    file: 'src/record/store.ts',
    why: 'The first claim of a cluster would be written over by the second.',
    history:
      'The record of a cluster is deleted, and two look: A creates it for C1 and has an apply under way; ' +
      'B, which saw none either, creates it, is told that it exists, replaces it with its own lease and gives ' +
      "C2; A's apply is stale, and is sent again.",
    shownBy: 'simulation',
    mutant: 'record-created-where-absent.patch',
  },
  {
    fence: 'a claim has no outcome',
    keeps: ['G10'],
    file: 'src/applier/record/record-changes.ts',
    why: 'The outcome of the revision before would vouch for a cluster that is being changed.',
    history:
      'A cluster has C1, and another cannot be reached; A claims it for C2, writes half of it and is killed; ' +
      'the branch is forced back to C1: the record still says that C1 is applied and current, and once the ' +
      'other cluster has it, a watcher that was started anew calls C1 green over half of C2.',
    shownBy: 'simulation',
    mutant: 'claim-wipes-outcome.patch',
  },
  {
    fence: 'the inventory is widened before the first write',
    keeps: ['G10', 'G12'],
    file: 'src/applier/record/record-changes.ts',
    why: 'Objects of a kind that no record names are found by nobody.',
    history:
      'C1 brings the first object of kind K; A creates it and is killed before it writes its ' +
      'outcome; C2 drops K: B reads an inventory without K, and the object stays for ever.',
    shownBy: 'simulation',
    mutant: 'widen-first.patch',
  },
  {
    fence: 'an address that is about to be touched is noted before the write',
    keeps: ['G10'],
    file: 'src/applier/record/record-changes.ts',
    why: 'Who comes after a dead holder sees the entry point unchanged and its old address.',
    history:
      'A applies the Ingress of C1 with another address annotation, in clusters whose load balancers are slow ' +
      'to follow, and is killed before its outcomes; B finds it unchanged and calls the old address ' +
      'confirmed: C1 is green with it.',
    shownBy: 'simulation',
    mutant: 'doubted-address-noted.patch',
  },
];
